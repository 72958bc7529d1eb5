using System.Text;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Sparkplug;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.Tests.Sparkplug;

/// <summary>An agent as a Sparkplug node: a camera with values of every kind, and a desk that notes what it is told.</summary>
internal sealed class TestNode : IMessageListener, IAsyncDisposable
{
    public static readonly EventSource Camera = new("line-3", SourceKind.Camera, "entrance");

    private static readonly EventSource Itself = EventSource.OfAgent("line-3");

    private TestNode(int port, string? stateFolder, string? host, Func<MqttOptions, MqttOptions>? change)
    {
        var options = Agent.OptionsFor(port);
        Board = new RetainedBoard();
        Board.SetState(Itself, "cpu", "12.5");
        Board.SetState(Camera, "occupancy_person", "OFF");
        Board.SetState(Camera, "crossed_gate", "0");
        Node = new SparkplugNode(new SparkplugOptions("plant-1", host), change?.Invoke(options) ?? options, Description, Board, this, stateFolder, TimeProvider.System, Logger);
    }

    public static AgentDescription Description { get; } = new("line-3", "1.0.0",
        new SourceDescription(Itself, "line-3") { States = [new StatePoint("cpu", "Processor", StateKind.Number) { Unit = "%" }] },
        [
            new SourceDescription(Camera, "Entrance camera")
            {
                States =
                [
                    new StatePoint("occupancy_person", "Person occupancy", StateKind.OnOff),
                    new StatePoint("crossed_gate", "Crossings of gate", StateKind.Number) { IsTotal = true, IsWhole = true },
                    new StatePoint("keyword", "Last keyword", StateKind.Record) { ValueMember = "keyword" },
                    new StatePoint("min_score", "Lowest score", StateKind.Number) { IsSettable = true },
                    new StatePoint("detect", "Detection", StateKind.OnOff) { IsSettable = true },
                ],
            },
        ]);

    public RetainedBoard Board { get; }

    public SparkplugNode Node { get; }

    public ListLogger<SparkplugNode> Logger { get; } = new();

    /// <summary>What the desk was told: topic and payload.</summary>
    public List<string> Told { get; } = [];

    public IReadOnlyList<string> Filters => [];

    public static async Task<TestNode> StartAsync(int port, string? stateFolder = null, string? host = null, Func<MqttOptions, MqttOptions>? change = null)
    {
        var node = new TestNode(port, stateFolder, host, change);
        node.Report(SourceState.Running);
        await node.Node.StartAsync(CancellationToken.None);
        return node;
    }

    public void Report(SourceState state) => Node.Report(new SourceHealth(Camera, state, DateTimeOffset.UnixEpoch, null));

    public void Set(string name, string value) => Board.SetState(Camera, name, value);

    public void Take(in IncomingMessage message)
    {
        lock (Told)
            Told.Add($"{message.Topic} {Encoding.UTF8.GetString(message.Payload)}");
    }

    public IReadOnlyList<string> ToldSoFar()
    {
        lock (Told)
            return [.. Told];
    }

    public Task StopAsync() => Node.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Node.Dispose();
    }
}
