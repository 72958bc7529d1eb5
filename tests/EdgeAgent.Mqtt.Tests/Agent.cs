using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.TestKit;

namespace EdgeAgent.Mqtt.Tests;

/// <summary>A publisher, and a camera of its own to issue events.</summary>
internal sealed class Agent : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Agent(MqttOptions options, IMessageListener? commands, PassingMessages passing, OutboxOptions? outbox, RetainedBoard board)
    {
        (Options, Passing, Board) = (options, passing, board);
        Outbox = EventOutbox.Open(outbox ?? new OutboxOptions { Path = Path.Combine(_folder.Path, OutboxOptions.FileName) }, TimeProvider.System, OutboxLogger);
        Publisher = new MqttPublisher(options, TimeProvider.System, Logger, Outbox, Board, Passing, commands is null ? [] : [commands]);
        Camera = IssuerOf(new EventSource(options.Agent, SourceKind.Camera, "entrance"));
        Itself = IssuerOf(EventSource.OfAgent(options.Agent));
    }

    public MqttOptions Options { get; }

    public ListLogger<MqttPublisher> Logger { get; } = new();

    public ListLogger<EventOutbox> OutboxLogger { get; } = new();

    public EventOutbox Outbox { get; }

    public RetainedBoard Board { get; }

    public PassingMessages Passing { get; }

    public MqttPublisher Publisher { get; }

    public EventIssuer Camera { get; }

    public EventIssuer Itself { get; }

    /// <summary>The product's own limits, so that a machine under load loses no connection, and short waits between connections.</summary>
    public static MqttOptions OptionsFor(int port) => new()
    {
        Agent = "line-3",
        Broker = new BrokerAddress("127.0.0.1", port, UseTls: false),
        ReconnectMinimum = TimeSpan.FromMilliseconds(20),
        ReconnectMaximum = TimeSpan.FromMilliseconds(100),
    };

    /// <summary>With short limits, for brokers that do not answer.</summary>
    public static MqttOptions ImpatientFor(int port) => OptionsFor(port) with
    {
        KeepAlive = TimeSpan.FromSeconds(4),
        ConnectTimeout = TimeSpan.FromSeconds(2),
        AcknowledgeTimeout = TimeSpan.FromSeconds(1),
    };

    public static Task<Agent> StartAsync(int port) => StartAsync(OptionsFor(port));

    public static async Task<Agent> StartAsync(MqttOptions options, IMessageListener? commands = null, PassingMessages? passing = null, OutboxOptions? outbox = null, RetainedBoard? board = null)
    {
        var agent = new Agent(options, commands, passing ?? new PassingMessages(), outbox, board ?? new RetainedBoard());
        await agent.Publisher.StartAsync(CancellationToken.None);
        return agent;
    }

    /// <summary>One small event; its component numbers it.</summary>
    public void Issue(int number) => Camera.Issue(new AgentFault { Component = $"{number}", Message = "A test." });

    public void Report(SourceState state, string? reason = null) =>
        Publisher.Report(new SourceHealth(Camera.Source, state, DateTimeOffset.UnixEpoch, reason));

    public Task StopAsync() => Publisher.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Publisher.Dispose();
        await Outbox.DisposeAsync();
        _folder.Dispose();
    }

    private EventIssuer IssuerOf(EventSource source) => new(source, Publisher, TimeProvider.System, lastSequence: Outbox.LastSequenceOf(source));
}
