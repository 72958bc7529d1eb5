using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Threading.Channels;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Health;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Client;

/// <summary>
/// Publishes the agent's events and states. Pipelines hand over and go on; one loop keeps a connection for as long as the agent runs,
/// sends what waits in order, several messages at a time, and sends again what was not acknowledged: at least once, with the same id.
/// </summary>
public sealed partial class MqttPublisher : BackgroundService, IAgentOutlet
{
    // A broker that answers "unspecified error" to one message for ever must not hold up all others.
    private const int MostBrokerErrors = 5;

    // A broker that takes what comes before it and hangs up on the same message each time will not take it: with MQTT 3.1.1 that is all it can
    // say of a message above its limit. The first two times the message had company, from then on it was alone.
    private const int MostHangups = 5;

    // No broker's limit is lower; what networks do to smaller messages is no broker's doing.
    private const int LeastLimitBytes = 1024;

    // Above what any configuration makes.
    private const int MostRefusedTopics = 5000;

    private readonly MqttOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<MqttPublisher> _logger;
    private readonly IReadOnlyList<IMessageListener> _listeners;
    private volatile bool _isConnected;
    private readonly PassingMessages _passing;
    private readonly EventOutbox _outbox;
    private readonly RetainedBoard _board;
    private readonly Dictionary<string, string> _refusedTopics = [];
    private readonly string _statusTopic;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Rung whenever there may be something to send; one ring is enough however much there is.
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    // Sent, not acknowledged. It belongs to the loop alone, as all below.
    private readonly Queue<(OutgoingMessage Message, Task<PublishOutcome> Answer)> _inFlight = new();

    // Taken and not sent yet, because it or what is on its way has to be alone there.
    private OutgoingMessage? _held;

    // States that may be what connections were lost over, by topic: they go when nothing else waits.
    private readonly Dictionary<string, OutgoingMessage> _suspects = [];

    private bool _historyIsNext;

    // The payload of the largest message that the broker has taken so far.
    private int _largestTaken;

    /// <summary>A publisher that begins to connect when the host starts it.</summary>
    /// <param name="options">Where and as whom.</param>
    /// <param name="time">For waits.</param>
    /// <param name="logger">Told of changes.</param>
    /// <param name="outbox">Where events wait.</param>
    /// <param name="board">What the broker is to keep.</param>
    /// <param name="passing">What is to be said beside events and states.</param>
    /// <param name="listeners">Who is told something over the broker.</param>
    public MqttPublisher(
        MqttOptions options, TimeProvider time, ILogger<MqttPublisher> logger, EventOutbox outbox, RetainedBoard board, PassingMessages passing, IEnumerable<IMessageListener> listeners)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(outbox);
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(passing);
        (_options, _time, _logger, _outbox, _board, _passing, _listeners) = (options, time, logger, outbox, board, passing, [.. listeners]);
        _outbox.Rang = _board.Rang = _passing.Rang = () => _bell.Writer.TryWrite(true);
        _statusTopic = TopicTable.AgentStatusOf(options.Agent);
    }

    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        try
        {
            Keep(envelope);
        }
        catch (ArgumentException e)
        {
            // A number that is none, in spite of every check before. Its place in the sequence tells so, and is no hole.
            var kind = EventCatalogue.Of(envelope.Data);
            LogInvalid(e, kind.Name, envelope.Source.Uri);
            Lose("invalid", 1);
            Keep(envelope with { Data = new AgentFault { Component = kind.Name, Message = "An event of this type held a number that JSON cannot hold: a defect of edgeagent." } });
        }
    }

    private void Keep(EventEnvelope envelope)
    {
        var payload = new ArrayBufferWriter<byte>(512);
        CloudEventJson.Write(envelope, payload);
        _outbox.Add(new OutboxEvent(envelope.Source, EventCatalogue.Of(envelope.Data).Name, envelope.Sequence, payload.WrittenMemory)
        {
            OfferedAt = _time.GetTimestamp(),
            OfferedAtMs = _time.GetUtcNow().ToUnixTimeMilliseconds(),
            CapturedAt = envelope.Data.LatencyMs is { } latency ? _time.GetTimestamp() - (long)(latency / 1000 * _time.TimestampFrequency) : null,
        });
    }

    /// <inheritdoc/>
    /// <remarks>The agent's own status follows its connection and is not reported.</remarks>
    public void Report(SourceHealth health)
    {
        ArgumentNullException.ThrowIfNull(health);
        if (health.Source.Kind == SourceKind.Agent)
            throw new ArgumentException("Health is reported of cameras and microphones.", nameof(health));
        var payload = new ArrayBufferWriter<byte>(256);
        SourceHealthJson.Write(health, payload);
        _board.Set(TopicTable.StatusOf(health.Source), Encoding.UTF8.GetBytes(health.IsOnline ? TopicTable.Online : TopicTable.Offline));
        _board.Set(TopicTable.HealthOf(health.Source), payload.WrittenMemory, "application/json");
    }

    /// <summary>Whether there is a connection to the broker.</summary>
    public bool IsConnected => _isConnected;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        // The base runs the loop on the thread pool, and never runs it when the stop comes first: a short run would deliver nothing.
        await _begun.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _begun.TrySetResult();
        var will = new LastWill(_statusTopic, Encoding.UTF8.GetBytes(TopicTable.Offline), Retain: true);
        // What a broken connection left behind gets one more chance when the agent stops; states are told by the last will.
        await new BrokerSession(_options, () => will, _time, _logger).RunAsync(TalkAsync, () => _outbox.HasNews, _options.StopTimeout, stoppingToken);
        if (_outbox.Waiting is > 0 and var left)
            LogWaiting(left);
    }

    // Returns when the agent stops and all is said; throws PublishException when the connection is lost before.
    private async Task TalkAsync(BrokerConnection connection, CancellationToken stopping, CancellationToken end)
    {
        // The agent's own status comes last: whoever sees it online sees its sources as they are.
        _board.Set(_statusTopic, Encoding.UTF8.GetBytes(TopicTable.Online));
        _board.SendAllAgain(_statusTopic);
        _passing.Open();
        try
        {
            _isConnected = true;
            await ListenAsync(connection, end);
            while (!stopping.IsCancellationRequested)
            {
                await SendWaitingAsync(connection, stopping, end);
                await WaitForWorkAsync(connection, stopping, end);
            }

            await SayGoodbyeAsync(connection, stopping, end);
        }
        finally
        {
            _isConnected = false;
            await connection.DisposeAsync();
            _passing.Clear();
            await TakeBackAsync();
        }
    }

    private async Task ListenAsync(BrokerConnection connection, CancellationToken end)
    {
        if (_listeners.Count > 0 && await connection.SubscribeAsync([.. _listeners.SelectMany(l => l.Filters)], Take, end) is { } refusal)
            LogNoCommands(_options.Broker, refusal);
    }

    private void Take(in IncomingMessage message)
    {
        foreach (var listener in _listeners)
        {
            foreach (var filter in listener.Filters)
            {
                if (!TopicFilter.Fits(filter, message.Topic))
                    continue;
                listener.Take(message);
                break;
            }
        }
    }

    // History can wait for the next start: with as much of it as a slow link can carry, a stop would find no end otherwise.
    private async Task SendWaitingAsync(BrokerConnection connection, CancellationToken stopping, CancellationToken end)
    {
        while (true)
        {
            while (_inFlight.Count < connection.Window && TryTakeNext(stopping.IsCancellationRequested, out var next))
            {
                if (_inFlight.TryPeek(out var first) && (next.Delivery.IsSuspect || first.Message.Delivery.IsSuspect))
                {
                    _held = next;
                    break;
                }

                if (connection.IsTooLarge(next))
                    Refuse(next, "too_large");
                else
                    _inFlight.Enqueue((next, connection.PublishAsync(next, end)));
            }

            if (!_inFlight.TryPeek(out var oldest))
                break;
            var outcome = await oldest.Answer;
            _inFlight.Dequeue();
            Settle(oldest.Message, outcome);
        }
    }

    private bool TryTakeNext(bool isStopping, [NotNullWhen(true)] out OutgoingMessage? next)
    {
        (next, _held) = (_held, null);
        while (next is null or { IsGivenUp: true })
        {
            if (!_board.TryTake(out next) && !_passing.TryTake(out next))
                return TryTakeEvent(withHistory: !isStopping, out next) || (!isStopping && TryTakeSuspect(out next));
            if (next is not { Retain: true, Delivery.IsSuspect: true })
                continue;
            _suspects[next.Topic] = next;
            next = null;
        }

        return true;
    }

    private bool TryTakeSuspect([NotNullWhen(true)] out OutgoingMessage? next)
    {
        next = _suspects.Values.FirstOrDefault();
        return next is not null && _suspects.Remove(next.Topic);
    }

    // News first, but a stream of news that never ends must not hold up the history, which has a rate of its own.
    private bool TryTakeEvent(bool withHistory, [NotNullWhen(true)] out OutgoingMessage? next)
    {
        next = null;
        _historyIsNext = withHistory && !_historyIsNext;
        if ((_historyIsNext && _outbox.TryTakeHistory(out var taken)) || _outbox.TryTakeLive(out taken) || (withHistory && _outbox.TryTakeHistory(out taken)))
            next = MessageOf(taken);
        return next is not null;
    }

    private OutgoingMessage MessageOf(OutboxEvent taken) => new(
        taken.IsHistory ? TopicTable.HistoryOf(taken.Source, taken.Type) : TopicTable.EventOf(taken.Source, taken.Type),
        taken.IsHistory ? CloudEventJson.AsReplayed(taken.Payload.Span) : taken.Payload,
        Retain: false,
        CloudEventJson.ContentType)
    {
        Event = taken,
        Expiry = _options.EventExpiry,
        CapturedAt = taken.CapturedAt,
        Delivery = taken.Delivery,
    };

    private async Task WaitForWorkAsync(BrokerConnection connection, CancellationToken stopping, CancellationToken end)
    {
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var ring = _bell.Reader.WaitToReadAsync(awake.Token).AsTask();
        var silence = Task.Delay(connection.PingAfter, _time, awake.Token);
        // A fraction of a millisecond would be none.
        var history = _outbox.UntilHistory is { } wait ? Task.Delay(wait + TimeSpan.FromMilliseconds(1), _time, awake.Token) : silence;
        var first = await Task.WhenAny(ring, history, silence, connection.WhenLost, _outbox.Completion);
        await awake.CancelAsync();
        if (first == _outbox.Completion)
            await _outbox.Completion;
        await ((Task)ring).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connection.WhenLost.IsCompleted)
            throw await connection.WhenLost;
        _bell.Reader.TryRead(out _);
        if (first == silence && !stopping.IsCancellationRequested)
            await connection.PingAsync(end);
    }

    // Offline, all of us, and a DISCONNECT, so that the broker need not send the last will.
    private async Task SayGoodbyeAsync(BrokerConnection connection, CancellationToken stopping, CancellationToken end)
    {
        // News would be history at the next start, also what is being stored in this moment.
        await SendWaitingAsync(connection, stopping, end);
        while (_outbox.IsStoring && !_outbox.Completion.IsCompleted)
        {
            await _bell.Reader.ReadAsync(end);
            await SendWaitingAsync(connection, stopping, end);
        }

        foreach (var status in _board.Topics.Where(topic => topic.EndsWith("/status", StringComparison.Ordinal)))
            _board.Set(status, Encoding.UTF8.GetBytes(TopicTable.Offline));
        using var farewell = new CancellationTokenSource(BrokerSession.Farewell, _time);
        await SendWaitingAsync(connection, stopping, farewell.Token);
        await connection.CloseAsync(farewell.Token);
        if (!_refusedTopics.ContainsKey(_statusTopic))
            LogStopped(_options.Broker);
    }

    // After a lost connection: what was acknowledged in the end is done, events that were not are sent again, in order, before all others.
    private async Task TakeBackAsync()
    {
        var again = new List<OutgoingMessage>();
        var tooLarge = false;
        var isAlone = _inFlight.Count == 1;
        while (_inFlight.TryDequeue(out var sent))
        {
            try
            {
                Settle(sent.Message, await sent.Answer);
            }
            catch (Exception e) when (e is PublishException or OperationCanceledException)
            {
                var fault = (e as PublishException)?.Fault;
                tooLarge |= fault == PublishFault.TooLarge;
                // No room for a state is no reason to hold up the events for ever.
                if ((fault == PublishFault.BrokerError || (fault == PublishFault.Busy && sent.Message.Retain)) && ++sent.Message.Delivery.BrokerErrors >= MostBrokerErrors)
                    GiveUp(sent.Message, "refused");
                else if (fault == PublishFault.Lost && MayBeTooLarge(sent.Message) && ++sent.Message.Delivery.Hangups >= MostHangups && isAlone)
                    GiveUp(sent.Message, "hung_up");
                else
                    again.Add(sent.Message);
                // A picture that a slow line does not carry in time, perhaps: it must not stand before the events each time.
                if (fault == PublishFault.Timeout && sent.Message.Retain && MayBeTooLarge(sent.Message))
                    sent.Message.Delivery.Hangups++;
            }
        }

        // A broker that did not tell its limit beforehand: the same message would end the next connection too.
        if (tooLarge && again.MaxBy(message => message.Payload.Length) is { } largest)
        {
            again.Remove(largest);
            GiveUp(largest, "too_large");
        }

        if (_held is { } held)
            again.Add(held);
        _held = null;
        _suspects.Clear();

        // States are sent anew by every connection, the latest; what passes has passed.
        _outbox.GiveBack([.. again.Select(message => message.Event).OfType<OutboxEvent>()]);
    }

    private void Settle(OutgoingMessage message, PublishOutcome outcome)
    {
        if (outcome == PublishOutcome.Refused)
            Refuse(message, "refused");
        else
            Taken(message);
    }

    private bool MayBeTooLarge(OutgoingMessage message) => message.Payload.Length >= LeastLimitBytes && message.Payload.Length > _largestTaken;

    private void Taken(OutgoingMessage message)
    {
        _largestTaken = Math.Max(_largestTaken, message.Payload.Length);
        message.Delivery.Clear();
        if (message.Event is { } sent)
        {
            _outbox.Acknowledge(sent);
            AgentMeter.PublishedEvents.Add(1);
        }

        if (message.CapturedAt is { } captured)
            AgentMeter.PublishLatency.Record(_time.GetElapsedTime(captured).TotalSeconds);
        // That a small message passes says nothing of the large ones.
        if (_refusedTopics.TryGetValue(message.Topic, out var cause) && cause == "refused" && _refusedTopics.Remove(message.Topic))
            LogTakenAgain(_options.Broker, message.Topic);
        message.Settled?.Invoke(null);
    }

    // For good: a state would come again with every connection, and end each.
    private void GiveUp(OutgoingMessage message, string cause)
    {
        message.IsGivenUp = true;
        Refuse(message, cause);
    }

    private void Refuse(OutgoingMessage message, string cause)
    {
        if (message.Event is { } dead)
            _outbox.Bury(dead, cause);
        Lose(cause, 1);
        // Whoever asks for answers makes up topics: those beyond are counted and not told.
        if (_refusedTopics.TryGetValue(message.Topic, out var known) || _refusedTopics.Count < MostRefusedTopics)
        {
            _refusedTopics[message.Topic] = cause;
            if (known != cause)
                LogRefused(_options.Broker, message.Topic, message.Payload.Length, cause, AdviceOn(cause));
        }

        message.Settled?.Invoke(cause);
    }

    private static string AdviceOn(string cause) => cause switch
    {
        "refused" => "Allow the topic in the broker's access rules.",
        "hung_up" => "It is most likely too large: allow the size in the broker's settings.",
        _ => "Allow the size in the broker's settings.",
    };

    private static void Lose(string cause, int count) =>
        AgentMeter.LostMessages.Add(count, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, cause));
}
