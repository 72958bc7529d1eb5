using System.Globalization;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Cli.Outbox;

/// <summary>A state folder with a configuration that names it, and an outbox that a publisher without a broker has filled.</summary>
internal sealed class OutboxScene : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OutboxScene(string mqtt = "mqtt: {url: mqtt://127.0.0.1:1}")
    {
        File.WriteAllText(_folder["edgeagent.yaml"], $"agent: {{name: line-3, state: state}}\n{mqtt}\nmicrophones: {{desk: {{source: desk.wav}}}}\n");
        Directory.CreateDirectory(State);
    }

    public string Folder => _folder.Path;

    public string State => _folder["state"];

    public string Store => Path.Combine(State, OutboxOptions.FileName);

    public string this[string name] => _folder[name];

    public Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => ProgramRun.OfAsync(Folder, ["outbox", .. arguments]);

    /// <summary>Stores events as an agent does whose broker is away, and ends.</summary>
    public async Task FillAsync(params (string Source, int Count)[] events)
    {
        await using var outbox = EventOutbox.Open(new OutboxOptions { Path = Store }, TimeProvider.System, NullLogger<EventOutbox>.Instance);
        var publisher = PublisherOf(outbox);
        foreach (var (source, count) in events)
        {
            var issuer = new EventIssuer(SourceOf(source), publisher, TimeProvider.System, lastSequence: outbox.LastSequenceOf(SourceOf(source)));
            for (var i = 0; i < count; i++)
                issuer.Issue(new AgentFault { Component = "test", Message = $"What {source} says, {i.ToString(CultureInfo.InvariantCulture)}" });
        }
    }

    public static EventSource SourceOf(string name) => name.Length == 0 ? EventSource.OfAgent("line-3") : new EventSource("line-3", SourceKind.Camera, name);

    public void Dispose() => _folder.Dispose();

    private static MqttPublisher PublisherOf(EventOutbox outbox) => new(
        new MqttOptions { Agent = "line-3", Broker = new BrokerAddress("127.0.0.1", 1, false) }, TimeProvider.System, NullLogger<MqttPublisher>.Instance, outbox,
        new RetainedBoard(), new PassingMessages(), []);
}
