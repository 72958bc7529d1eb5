using System.Diagnostics.CodeAnalysis;

namespace EdgeAgent.Mqtt.Client;

/// <summary>
/// Events that wait for the broker, in order, bounded in number and bytes: when full, the oldest are dropped, because whoever comes back
/// after an outage cares most for what is true now. Thread-safe, never blocks.
/// </summary>
/// <param name="limit">Most messages, above 0.</param>
/// <param name="limitBytes">Most bytes of payloads; one larger message alone is still taken.</param>
internal sealed class EventQueue(int limit, long limitBytes)
{
    private readonly Lock _lock = new();
    private readonly Queue<OutgoingMessage> _messages = new();
    private long _bytes;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _messages.Count;
        }
    }

    /// <summary>Adds a message at the end.</summary>
    /// <returns>How many had to be dropped for it.</returns>
    public int Add(OutgoingMessage message)
    {
        lock (_lock)
        {
            var dropped = 0;
            _bytes += message.Payload.Length;
            while (_messages.Count >= limit || (_bytes > limitBytes && _messages.Count > 0))
            {
                _bytes -= _messages.Dequeue().Payload.Length;
                dropped++;
            }

            _messages.Enqueue(message);
            return dropped;
        }
    }

    /// <summary>Takes the oldest message.</summary>
    public bool TryTake([NotNullWhen(true)] out OutgoingMessage? message)
    {
        lock (_lock)
        {
            if (!_messages.TryDequeue(out message))
                return false;
            _bytes -= message.Payload.Length;
            return true;
        }
    }
}
