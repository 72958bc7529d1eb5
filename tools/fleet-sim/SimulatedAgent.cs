using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Parts;
using EdgeAgent.Pipeline.Time;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.FleetSim;

/// <summary>One agent as the product composes it from outbox, board, desk and publisher, with a camera that inspects parts in place of the pipelines.</summary>
internal sealed class SimulatedAgent : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly EventOutbox _outbox;
    private readonly MqttPublisher _publisher;
    private readonly CommandDesk _desk;
    private readonly RetainedBoard _board = new();
    private readonly EventIssuer _camera;
    private int _parts;

    /// <summary>Opens its outbox; it does not connect yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="port">Its broker's port on this machine.</param>
    /// <param name="folder">For its state.</param>
    /// <param name="time">For everything.</param>
    /// <param name="logger">Told of its connections.</param>
    public SimulatedAgent(string name, int port, string folder, TimeProvider time, ILogger<MqttPublisher> logger)
    {
        _time = time;
        Directory.CreateDirectory(folder);
        _outbox = EventOutbox.Open(new OutboxOptions { Path = Path.Combine(folder, OutboxOptions.FileName) }, time, NullLogger<EventOutbox>.Instance);
        var passing = new PassingMessages();
        _desk = new CommandDesk(name, passing, time, NullLogger<CommandDesk>.Instance);
        var options = new MqttOptions { Agent = name, Broker = new BrokerAddress("127.0.0.1", port, UseTls: false) };
        _publisher = new MqttPublisher(options, time, logger, _outbox, _board, passing, [_desk]);
        var source = new EventSource(name, SourceKind.Camera, "parts");
        _camera = new EventIssuer(source, _publisher, time, lastSequence: _outbox.LastSequenceOf(source));
    }

    /// <summary>How many events it has issued.</summary>
    public int Issued => Volatile.Read(ref _parts);

    /// <summary>Begins to connect.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _publisher.Report(new SourceHealth(_camera.Source, SourceState.Running, _time.GetUtcNow(), null));
        return _publisher.StartAsync(cancellationToken);
    }

    /// <summary>A part has passed: an event and two current values.</summary>
    public void Inspect()
    {
        var part = Interlocked.Increment(ref _parts);
        _camera.Issue(new PartInspected
        {
            Verdict = part % 10 == 0 ? PartVerdict.Defective : PartVerdict.Good,
            Label = "part",
            Track = part,
            Views = 5,
            Defects = [],
            Box = new Box(0.25, 0.25, 0.5, 0.5),
            DurationMs = 800,
            Model = "fleet",
        }, CaptureStamp.Now(_time), $"track/{part}");
        _board.SetState(_camera.Source, "parts_good", $"{part - (part / 10)}");
        _board.SetState(_camera.Source, "parts_defective", $"{part / 10}");
    }

    /// <summary>Sends what waits, and goes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _publisher.StopAsync(CancellationToken.None);
        _publisher.Dispose();
        _desk.Dispose();
        await _outbox.DisposeAsync();
    }
}
