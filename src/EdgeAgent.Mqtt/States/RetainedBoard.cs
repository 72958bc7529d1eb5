using System.Diagnostics.CodeAnalysis;
using System.Text;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.States;

/// <summary>
/// What the broker is to keep, the latest for each topic: a newer value replaces one that was not sent yet, and of topics that are no more the last are
/// remembered, so that this never grows with time. Thread-safe, never blocks.
/// </summary>
public sealed class RetainedBoard
{
    /// <summary>
    /// Topics without a value that are told again after a connection: a broker that was killed comes back with what it wrote down some time ago. Those of twenty cameras;
    /// not of all that ever were.
    /// </summary>
    internal const int MostForgotten = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, OutgoingMessage> _latest = [];

    // The topics without a value whose emptying the broker has answered, the first of them first.
    private readonly OrderedDictionary<string, bool> _forgotten = [];
    private readonly Queue<string> _unsent = new();
    private readonly HashSet<string> _queued = [];
    private readonly List<Action<string, ReadOnlyMemory<byte>>> _watchers = [];
    private readonly RetainedLedger? _ledger;

    /// <summary>A board that knows nothing of earlier runs.</summary>
    public RetainedBoard()
    {
    }

    /// <summary>A board that has the broker forget what earlier runs had it keep, all of it that is not set before the first connection opens.</summary>
    /// <param name="ledger">What that was.</param>
    public RetainedBoard(RetainedLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        _ledger = ledger;
        foreach (var topic in ledger.Topics)
            Set(topic, default);
    }

    /// <summary>Called, on the thread that sets, whenever there is something to send. At most one can listen.</summary>
    internal Action? Rang { get; set; }

    /// <summary>Sets the value of a topic; nothing is sent when it has that value already.</summary>
    /// <param name="topic">The whole topic.</param>
    /// <param name="payload">Its bytes, never changed afterwards; none: the broker is to forget the topic.</param>
    /// <param name="contentType">Its MIME type; null for plain text.</param>
    public void Set(string topic, ReadOnlyMemory<byte> payload, string? contentType = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        lock (_lock)
        {
            if (_latest.TryGetValue(topic, out var known) && known.Payload.Span.SequenceEqual(payload.Span))
                return;
            _latest[topic] = new OutgoingMessage(topic, payload, Retain: true, contentType)
            {
                IsText = contentType?.StartsWith("image/", StringComparison.Ordinal) != true,
                Settled = payload.IsEmpty ? cause => Settle(topic, cause) : null,
                // A value that changes faster than the broker can be asked often enough would never be given up, and end every connection.
                Delivery = known?.Delivery ?? new DeliveryRecord(),
            };
            _forgotten.Remove(topic);
            if (_queued.Add(topic))
                _unsent.Enqueue(topic);
            foreach (var watcher in _watchers)
                watcher(topic, payload);
        }

        Rang?.Invoke();
    }

    /// <summary>Sets a current value of the agent or a source.</summary>
    /// <param name="source">Whose.</param>
    /// <param name="name">The value's name, as in <see cref="StatePoint.Name"/>.</param>
    /// <param name="value">The payload; empty: nothing is known.</param>
    /// <param name="isJson">Whether it is JSON and not a word or number.</param>
    public void SetState(EventSource source, string name, string value, bool isJson = false) =>
        Set(TopicTable.StateOf(source, name), Encoding.UTF8.GetBytes(value), isJson ? "application/json" : null);

    /// <summary>Has the broker forget everything of a camera or microphone.</summary>
    public void Clear(EventSource source)
    {
        var root = TopicTable.StatusOf(source)[..^"status".Length];
        foreach (var topic in Topics.Where(topic => topic.StartsWith(root, StringComparison.Ordinal)))
            Set(topic, default);
    }

    /// <summary>Lets somebody look on: told every value that there is, then each change, in their order and under this board's lock. Has to return at once and not to call the board.</summary>
    internal void Watch(Action<string, ReadOnlyMemory<byte>> watcher)
    {
        lock (_lock)
        {
            foreach (var (topic, message) in _latest)
                watcher(topic, message.Payload);
            _watchers.Add(watcher);
        }
    }

    /// <summary>
    /// Asked, under the board's lock, whether a topic may go out now that all are sent again, and told whether it waits to go out anyway; where it may not, its owner sends it
    /// later. Null: all may.
    /// </summary>
    internal Func<string, bool, bool>? MayResend { get; set; }

    /// <summary>Sets the value of a topic and sends it, whether it has that value already or not.</summary>
    internal void Send(OutgoingMessage message)
    {
        lock (_lock)
        {
            _latest[message.Topic] = message;
            if (_queued.Add(message.Topic))
                _unsent.Enqueue(message.Topic);
        }

        Rang?.Invoke();
    }

    /// <summary>Sends the value of a topic again, where it has one.</summary>
    internal void SendAgain(string topic)
    {
        lock (_lock)
        {
            if (_latest.ContainsKey(topic) && _queued.Add(topic))
                _unsent.Enqueue(topic);
        }

        Rang?.Invoke();
    }

    /// <summary>Says nothing more of a topic that the broker has forgotten.</summary>
    internal void Forget(string topic)
    {
        lock (_lock)
        {
            if (!_latest.TryGetValue(topic, out var message) || message.Payload.Length > 0 || _queued.Contains(topic))
                return;
            _latest.Remove(topic);
        }
    }

    /// <summary>
    /// Marks everything as unsent: the broker may have lost what it kept. What announces states to others, on topics that are not ours, goes before the states.
    /// </summary>
    /// <param name="lastTopic">The topic to send after all others.</param>
    internal void SendAllAgain(string lastTopic)
    {
        lock (_lock)
        {
            var before = new HashSet<string>(_queued);
            _unsent.Clear();
            _queued.Clear();
            foreach (var topic in _latest.Keys.OrderBy(topic => topic == lastTopic ? 2 : topic.StartsWith(TopicTable.Root + "/", StringComparison.Ordinal) ? 1 : 0))
            {
                if (MayResend is { } mayResend && !mayResend(topic, before.Contains(topic)))
                    continue;
                _unsent.Enqueue(topic);
                _queued.Add(topic);
            }
        }

        Rang?.Invoke();
    }

    /// <summary>Takes the next value to send. One thread sends.</summary>
    internal bool TryTake([NotNullWhen(true)] out OutgoingMessage? message)
    {
        lock (_lock)
        {
            message = _unsent.TryDequeue(out var topic) ? _latest[topic] : null;
            if (topic is not null)
                _queued.Remove(topic);
        }

        // Not under the lock: a disk that hangs must not hold up those who set values.
        if (message is null)
            _ledger?.Keep();
        else if (!message.Payload.IsEmpty && _ledger?.Holds(message.Topic) == false)
            _ledger.Add(Topics);
        return message is not null;
    }

    /// <summary>The topics that have a value.</summary>
    internal IReadOnlyList<string> Topics
    {
        get
        {
            lock (_lock)
                return [.. _latest.Where(topic => !topic.Value.Payload.IsEmpty).Select(topic => topic.Key)];
        }
    }

    // The broker has forgotten a topic, or refuses to. By now it may have another value, which is sent or on its way.
    private void Settle(string topic, string? cause)
    {
        lock (_lock)
        {
            if (_latest.TryGetValue(topic, out var now))
            {
                if (!now.Payload.IsEmpty)
                    return;
                Remember(topic);
            }
        }

        if (cause is null)
            _ledger?.Remove(topic);
    }

    // What waits to be sent is answered, and remembered, once more.
    private void Remember(string topic)
    {
        _forgotten.TryAdd(topic, true);
        while (_forgotten.Count > MostForgotten)
        {
            var (first, _) = _forgotten.GetAt(0);
            _forgotten.RemoveAt(0);
            if (!_queued.Contains(first))
                _latest.Remove(first);
        }
    }
}
