using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;
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
    // Of the time to stop, what is kept for saying goodbye.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    // A broker that answers "unspecified error" to one message for ever must not hold up all others.
    private const int MostBrokerErrors = 5;

    // A broker that takes what comes before it and hangs up on the same message each time will not take it: with MQTT 3.1.1 that is all it can
    // say of a message above its limit. The first two times the message had company, from then on it was alone.
    private const int MostHangups = 5;

    // No broker's limit is lower; what networks do to smaller messages is no broker's doing.
    private const int LeastLimitBytes = 1024;

    private readonly MqttOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<MqttPublisher> _logger;
    private readonly IReadOnlyList<IMessageListener> _listeners;
    private readonly PassingMessages _passing;
    private readonly EventQueue _events;
    private readonly RetainedBoard _board;
    private readonly ConcurrentDictionary<string, string> _refusedTopics = new();
    private readonly string _statusTopic;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Rung whenever there may be something to send; one ring is enough however much there is.
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    // Sent, not acknowledged; and what was so when its connection was lost. Both belong to the loop alone.
    private readonly Queue<(OutgoingMessage Message, Task<PublishOutcome> Answer)> _inFlight = new();
    private Queue<OutgoingMessage> _sendAgain = new();

    // Taken and not sent yet, because it or what is on its way has to be alone there.
    private OutgoingMessage? _held;

    // The payload of the largest message that the broker has taken so far.
    private int _largestTaken;

    private long _overflowed;

    /// <summary>A publisher that begins to connect when the host starts it.</summary>
    /// <param name="options">Where and as whom.</param>
    /// <param name="time">For waits.</param>
    /// <param name="logger">Told of changes.</param>
    /// <param name="board">What the broker is to keep.</param>
    /// <param name="passing">What is to be said beside events and states.</param>
    /// <param name="listeners">Who is told something over the broker.</param>
    public MqttPublisher(
        MqttOptions options, TimeProvider time, ILogger<MqttPublisher> logger, RetainedBoard board, PassingMessages passing, IEnumerable<IMessageListener> listeners)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(passing);
        (_options, _time, _logger, _board, _passing, _listeners) = (options, time, logger, board, passing, [.. listeners]);
        _board.Rang = _passing.Rang = () => _bell.Writer.TryWrite(true);
        _events = new EventQueue(options.QueueLimit, options.QueueLimitBytes);
        _statusTopic = TopicTable.AgentStatusOf(options.Agent);
    }

    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var kind = EventCatalogue.Of(envelope.Data);
        var payload = new ArrayBufferWriter<byte>(512);
        try
        {
            CloudEventJson.Write(envelope, payload);
        }
        catch (ArgumentException e)
        {
            // A number that is none, in spite of every check before: the event is lost, its source goes on.
            LogInvalid(e, kind.Name, envelope.Source.Uri);
            Lose("invalid", 1);
            return;
        }

        var dropped = _events.Add(new OutgoingMessage(TopicTable.EventOf(envelope.Source, kind.Name), payload.WrittenMemory, Retain: false, CloudEventJson.ContentType)
        {
            CapturedAt = envelope.Data.LatencyMs is { } latency ? _time.GetTimestamp() - (long)(latency / 1000 * _time.TimestampFrequency) : null,
        });
        AgentMeter.WaitingEvents.Add(1 - dropped);
        if (dropped > 0)
        {
            Lose("queue_full", dropped);
            if (Interlocked.Add(ref _overflowed, dropped) == dropped)
                LogQueueFull(_options.QueueLimit, _options.QueueLimitBytes);
        }

        _bell.Writer.TryWrite(true);
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
        // At the start and at the stop nothing is known of it: it stays as it was.
        if (health.Source.Kind == SourceKind.Microphone && health.State is not (SourceState.Starting or SourceState.Stopped))
            _board.Set(TopicTable.StateOf(health.Source, CommandDesk.Mute), Encoding.UTF8.GetBytes(health.State == SourceState.Muted ? CommandDesk.On : CommandDesk.Off));
        _bell.Writer.TryWrite(true);
    }

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
        // The loop outlives the request to stop by the time that sending the rest may take.
        using var end = new CancellationTokenSource();
        using var stop = stoppingToken.Register(() => end.CancelAfter(_options.StopTimeout > Farewell ? _options.StopTimeout - Farewell : TimeSpan.Zero));
        var will = new LastWill(_statusTopic, Encoding.UTF8.GetBytes(TopicTable.Offline), Retain: true);
        // What a broken connection left behind gets one more chance when the agent stops; states are told by the last will.
        await new BrokerSession(_options, () => will, _time, _logger).RunAsync(TalkAsync, () => HasEvents, stoppingToken, end.Token);

        var left = _events.Count + _sendAgain.Count + (_held is { Retain: false } ? 1 : 0);
        if (left == 0)
            return;
        Lose("stopped", left);
        LogUndelivered(left);
    }

    private bool HasEvents => _sendAgain.Count > 0 || _events.Count > 0 || _held is { Retain: false };

    // Returns when the agent stops and all is said; throws PublishException when the connection is lost before.
    private async Task TalkAsync(BrokerConnection connection, CancellationToken stopping, CancellationToken end)
    {
        // The agent's own status comes last: whoever sees it online sees its sources as they are.
        _board.Set(_statusTopic, Encoding.UTF8.GetBytes(TopicTable.Online));
        _board.SendAllAgain(_statusTopic);
        try
        {
            await ListenAsync(connection, end);
            while (!stopping.IsCancellationRequested)
            {
                await SendWaitingAsync(connection, end);
                await WaitForWorkAsync(connection, stopping, end);
            }

            await SayGoodbyeAsync(connection, end);
        }
        finally
        {
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

    private async Task SendWaitingAsync(BrokerConnection connection, CancellationToken end)
    {
        while (true)
        {
            while (_inFlight.Count < connection.Window && TryTakeNext(out var next))
            {
                if (_inFlight.TryPeek(out var first) && (next.IsSuspect || first.Message.IsSuspect))
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

        if (Interlocked.Exchange(ref _overflowed, 0) is > 0 and var dropped)
            LogQueueDrained(dropped);
    }

    private bool TryTakeNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out OutgoingMessage? next)
    {
        while (TryTakeAny(out next))
        {
            if (!next.IsGivenUp)
                return true;
        }

        return false;
    }

    private bool TryTakeAny([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out OutgoingMessage? next)
    {
        (next, _held) = (_held, null);
        if (next is not null)
            return true;
        if (_board.TryTake(out next) || _passing.TryTake(out next) || _sendAgain.TryDequeue(out next))
            return true;
        if (!_events.TryTake(out next))
            return false;
        AgentMeter.WaitingEvents.Add(-1);
        return true;
    }

    private async Task WaitForWorkAsync(BrokerConnection connection, CancellationToken stopping, CancellationToken end)
    {
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var ring = _bell.Reader.WaitToReadAsync(awake.Token).AsTask();
        var silence = Task.Delay(connection.PingAfter, _time, awake.Token);
        var first = await Task.WhenAny(ring, silence, connection.WhenLost);
        await awake.CancelAsync();
        await ((Task)ring).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connection.WhenLost.IsCompleted)
            throw await connection.WhenLost;
        _bell.Reader.TryRead(out _);
        if (first == silence && !stopping.IsCancellationRequested)
            await connection.PingAsync(end);
    }

    // Offline, all of us, and a DISCONNECT, so that the broker need not send the last will.
    private async Task SayGoodbyeAsync(BrokerConnection connection, CancellationToken end)
    {
        await SendWaitingAsync(connection, end);
        foreach (var status in _board.Topics.Where(topic => topic.EndsWith("/status", StringComparison.Ordinal)))
            _board.Set(status, Encoding.UTF8.GetBytes(TopicTable.Offline));
        using var farewell = new CancellationTokenSource(Farewell, _time);
        await SendWaitingAsync(connection, farewell.Token);
        await connection.CloseAsync(farewell.Token);
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
                if ((fault == PublishFault.BrokerError || (fault == PublishFault.Busy && sent.Message.Retain)) && ++sent.Message.BrokerErrors >= MostBrokerErrors)
                    GiveUp(sent.Message, "refused");
                else if (fault == PublishFault.Lost && MayBeTooLarge(sent.Message) && ++sent.Message.Hangups >= MostHangups && isAlone)
                    GiveUp(sent.Message, "hung_up");
                else
                    again.Add(sent.Message);
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

        // States are sent anew by every connection, the latest.
        _sendAgain = new Queue<OutgoingMessage>(again.Where(message => !message.Retain).Concat(_sendAgain));
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
        if (!message.Retain)
            AgentMeter.PublishedEvents.Add(1);
        if (message.CapturedAt is { } captured)
            AgentMeter.PublishLatency.Record(_time.GetElapsedTime(captured).TotalSeconds);
        if (_refusedTopics.TryRemove(message.Topic, out _))
            LogTakenAgain(_options.Broker, message.Topic);
    }

    // For good: a state would come again with every connection, and end each.
    private void GiveUp(OutgoingMessage message, string cause)
    {
        message.IsGivenUp = true;
        Refuse(message, cause);
    }

    private void Refuse(OutgoingMessage message, string cause)
    {
        Lose(cause, 1);
        if (!_refusedTopics.TryGetValue(message.Topic, out var known) || known != cause)
            LogRefused(_options.Broker, message.Topic, message.Payload.Length, cause);
        _refusedTopics[message.Topic] = cause;
    }

    private static void Lose(string cause, int count) =>
        AgentMeter.LostMessages.Add(count, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, cause));
}
