using System.Diagnostics.CodeAnalysis;

namespace EdgeAgent.Mqtt.Client;

/// <summary>
/// What the broker is to keep, the latest for each topic: a newer value replaces one that was not sent yet, so that this never grows
/// with time. Thread-safe, never blocks.
/// </summary>
internal sealed class RetainedBoard
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OutgoingMessage> _latest = [];
    private readonly Queue<string> _unsent = new();

    /// <summary>Sets the value of a topic; nothing is sent when it has that value already.</summary>
    public void Set(string topic, ReadOnlyMemory<byte> payload, string? contentType = null)
    {
        lock (_lock)
        {
            if (_latest.TryGetValue(topic, out var known) && known.Payload.Span.SequenceEqual(payload.Span))
                return;
            _latest[topic] = new OutgoingMessage(topic, payload, Retain: true, contentType);
            if (!_unsent.Contains(topic))
                _unsent.Enqueue(topic);
        }
    }

    /// <summary>Marks everything as unsent: the broker may have lost what it kept.</summary>
    /// <param name="lastTopic">The topic to send after all others.</param>
    public void SendAllAgain(string lastTopic)
    {
        lock (_lock)
        {
            _unsent.Clear();
            foreach (var topic in _latest.Keys.Where(topic => topic != lastTopic).Append(lastTopic).Where(_latest.ContainsKey))
                _unsent.Enqueue(topic);
        }
    }

    /// <summary>Takes the next value to send.</summary>
    public bool TryTake([NotNullWhen(true)] out OutgoingMessage? message)
    {
        lock (_lock)
        {
            message = _unsent.TryDequeue(out var topic) ? _latest[topic] : null;
            return message is not null;
        }
    }

    /// <summary>The topics that have a value.</summary>
    public IReadOnlyList<string> Topics
    {
        get
        {
            lock (_lock)
                return [.. _latest.Keys];
        }
    }
}
