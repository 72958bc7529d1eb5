using System.Text;
using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Health;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Frigate;

/// <summary>
/// Tells what happens on the topics and in the words of Frigate (docs.frigate.video/integrations/mqtt), so that automations made for it go on working: a connection of
/// its own beside that of the native topics. Live only: what happens while the broker is away is on the native topics afterwards. Never holds anybody up.
/// </summary>
public sealed partial class FrigateProfile : BackgroundService, IAgentOutlet
{
    /// <summary>How often the agent's figures are told.</summary>
    private static readonly TimeSpan StatsEvery = TimeSpan.FromMinutes(1);

    /// <summary>For what waits to be sent when the agent stops: it stops one service after another, and what is told here is on the native topics too.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private readonly FrigateOptions _options;
    private readonly MqttOptions _broker;
    private readonly FrigateTopics _topics;
    private readonly FrigateScene _scene;
    private readonly FrigateMemory _memory;
    private readonly IMessageListener _desk;
    private readonly TimeProvider _time;
    private readonly ILogger<FrigateProfile> _logger;
    private readonly WorkBell _bell = new();
    private readonly RateLimit _unkeptLines = new(10, 1);

    // Said once each, not with every message: an automation's topic that is forbidden would fill the log with events.
    private readonly HashSet<string> _refusedTopics = [];

    // Of the last run: objects whose end is to be told, and topics that the broker is to forget.
    private readonly Queue<JsonObject> _leftOpen = [];
    private readonly HashSet<string> _leftKept = [];

    /// <summary>One that begins to connect when the host starts it.</summary>
    /// <param name="options">Where to speak.</param>
    /// <param name="broker">How to talk to the broker, as for the native topics.</param>
    /// <param name="description">What the agent can tell.</param>
    /// <param name="board">What the broker is to keep on the native topics: the state of switches.</param>
    /// <param name="desk">Who carries settings out, as if they had come on the native topics.</param>
    /// <param name="stateFolder">A folder of this process alone for what must outlive it; null where nothing can be kept.</param>
    /// <param name="time">For waits and dates.</param>
    /// <param name="logger">Told of changes.</param>
    public FrigateProfile(
        FrigateOptions options, MqttOptions broker, AgentDescription description, RetainedBoard board, IMessageListener desk, string? stateFolder, TimeProvider time,
        ILogger<FrigateProfile> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(broker);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(board);
        (_options, _desk, _time, _logger) = (options, desk, time, logger);
        _broker = broker with { ClientId = $"{broker.EffectiveClientId}-frigate" };
        _topics = new FrigateTopics(options.Prefix);
        _scene = new FrigateScene(_topics, description, time);
        _scene.Rang = _scene.Kept.Rang = _scene.Said.Rang = _scene.Passing.Rang = _bell.Ring;
        _memory = FrigateMemory.In(stateFolder);
        Remember();
        board.Watch(_scene.NoteState);
    }

    /// <summary>Takes it that there are other cameras and microphones than before.</summary>
    public void Describe(AgentDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        _scene.Describe(description);
    }

    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        _scene.Take(envelope);
    }

    /// <inheritdoc/>
    public void Report(SourceHealth health)
    {
        ArgumentNullException.ThrowIfNull(health);
        _scene.Note(health);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var will = new LastWill(_topics.Available, "offline"u8.ToArray(), Retain: true);
        await new BrokerSession(_broker, () => will, _time, _logger).RunAsync(TalkAsync, static () => false, StopLimit, stoppingToken);
    }

    // What the last run could not end: objects that are gone, topics of sources that are gone.
    private void Remember()
    {
        try
        {
            var (topics, open) = _memory.Read();
            foreach (var one in open)
                _leftOpen.Enqueue(one);
            foreach (var topic in topics.Where(topic => !_scene.IsMine(topic)))
            {
                _leftKept.Add(topic);
                _scene.Kept.Set(topic, ReadOnlyMemory<byte>.Empty);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnkept(e.Message);
        }
    }

    private async Task TalkAsync(BrokerConnection connection, CancellationToken stopping, CancellationToken end)
    {
        try
        {
            if (await connection.SubscribeAsync([_topics.SetFilter], Take, end) is { } refusal)
                LogNoCommands(_broker.Broker, refusal);
            LogSpeaking(_broker.Broker, _options.Prefix);
            _scene.Kept.Set(_topics.Available, Encoding.UTF8.GetBytes("online"));
            _scene.Kept.SendAllAgain(_topics.Available);
            _scene.Said.SendAllAgain(_topics.Available);
            _scene.WithLedger(ledger =>
            {
                ledger.Connected();
                return true;
            });
            await LiveAsync(connection, stopping, end);
        }
        finally
        {
            await connection.DisposeAsync();
            _scene.Passing.Clear();
            _scene.WithLedger(ledger =>
            {
                ledger.Disconnected();
                return true;
            });
        }
    }

    private async Task LiveAsync(BrokerConnection connection, CancellationToken stopping, CancellationToken end)
    {
        var told = _time.GetTimestamp();
        Tell(_topics.Stats, _scene.Stats());
        while (!stopping.IsCancellationRequested)
        {
            await SendWaitingAsync(connection, end);
            await _bell.WaitAsync(connection, StatsEvery - _time.GetElapsedTime(told), _time, stopping, end);
            if (_time.GetElapsedTime(told) < StatsEvery)
                continue;
            told = _time.GetTimestamp();
            Tell(_topics.Stats, _scene.Stats());
        }

        await SendWaitingAsync(connection, end);
        // Frigate's word for a stop on purpose; the will would say offline.
        _scene.Kept.Set(_topics.Available, Encoding.UTF8.GetBytes("stopped"));
        using var farewell = new CancellationTokenSource(BrokerSession.Farewell, _time);
        await SendWaitingAsync(connection, farewell.Token);
        await connection.CloseAsync(farewell.Token);
    }

    private void Tell(string topic, ReadOnlyMemory<byte> payload) => _scene.Passing.Add(new OutgoingMessage(topic, payload, Retain: false, "application/json") { Qos = 0 });

    private async Task SendWaitingAsync(BrokerConnection connection, CancellationToken end)
    {
        await SendLeftOpenAsync(connection, end);
        while (true)
        {
            if (_scene.Kept.TryTake(out var kept))
            {
                Keep();
                await SendAsync(connection, kept, end);
                if (_leftKept.Remove(kept.Topic))
                    Keep();
            }
            else if (_scene.WithLedger(ledger => ledger.TryTake(out var change) ? change : null) is { } change)
                await SendAsync(connection, change, end);
            else if (_scene.Said.TryTake(out var said))
                await SendAsync(connection, said with { Retain = false, Qos = 0 }, end);
            else if (_scene.Passing.TryTake(out var passing))
                await SendAsync(connection, passing, end);
            else
                break;
        }

        Lose("queue_full", _scene.TakeLost());
    }

    private async Task SendLeftOpenAsync(BrokerConnection connection, CancellationToken end)
    {
        while (_leftOpen.TryPeek(out var last))
        {
            await SendAsync(connection, EventMessage(FrigateJson.LateEnd(last, _time.GetUtcNow())), end);
            _leftOpen.Dequeue();
            if (_leftOpen.Count == 0)
                Keep();
        }
    }

    private async Task SendAsync(BrokerConnection connection, LedgerChange change, CancellationToken end)
    {
        // Before anybody believes it to be there: its end must follow, whatever happens to this process.
        if (change.Type == "new")
            Keep();
        await SendAsync(connection, EventMessage(FrigateJson.Change(change.Type, change.Before, change.After)), end);
        _scene.WithLedger(ledger =>
        {
            ledger.Confirm(change);
            return true;
        });
        if (change.Type == "end")
            Keep();
    }

    private OutgoingMessage EventMessage(ReadOnlyMemory<byte> payload) => new(_topics.Events, payload, Retain: false, "application/json");

    private async Task SendAsync(BrokerConnection connection, OutgoingMessage message, CancellationToken end)
    {
        if (connection.IsTooLarge(message))
            Refuse(message, "too_large");
        else if (await connection.PublishAsync(message, end) == PublishOutcome.Refused)
            Refuse(message, "refused");
        else
            _refusedTopics.Remove(message.Topic);
    }

    private void Refuse(OutgoingMessage message, string cause)
    {
        Lose(cause, 1);
        if (_refusedTopics.Add(message.Topic))
            LogRefused(_broker.Broker, message.Topic, message.Payload.Length, cause);
    }

    private static void Lose(string cause, int count)
    {
        if (count > 0)
            AgentMeter.LostMessages.Add(count, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, cause));
    }

    private void Keep()
    {
        try
        {
            // What is still to be ended is not forgotten by another crash.
            if (_leftOpen.Count > 0)
                return;
            _memory.Write(_scene.Kept.Topics.Where(_scene.IsMine).Concat(_leftKept), _scene.WithLedger(ledger => ledger.Told.ToList()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_unkeptLines.IsWithin(_time))
                LogUnkept(e.Message);
        }
    }

    private void Take(in IncomingMessage message)
    {
        if (_topics.IsSet(message.Topic, out var source, out var feature) && _scene.NativeSetOf(source, feature) is { } native)
            _desk.Take(message with { Topic = native });
    }
}
