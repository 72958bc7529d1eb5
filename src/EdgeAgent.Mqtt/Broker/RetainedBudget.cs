namespace EdgeAgent.Mqtt.Broker;

/// <summary>Counts what a broker keeps, topic by topic, and says no when it would be too much. Thread-safe.</summary>
/// <param name="limit">Most topics.</param>
/// <param name="limitBytes">Most bytes of their payloads together.</param>
internal sealed class RetainedBudget(int limit, long limitBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _bytes = new(StringComparer.Ordinal);
    private long _total;

    /// <summary>How many topics are kept.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _bytes.Count;
        }
    }

    /// <summary>The bytes of their payloads and names.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _total;
        }
    }

    /// <summary>Enters a topic's new message in place of its old one; an empty one takes the topic away.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">Bytes of the message.</param>
    /// <returns>Whether there is room for it.</returns>
    public bool TryTake(string topic, long payload)
    {
        lock (_lock)
        {
            var isKnown = _bytes.TryGetValue(topic, out var before);
            var now = payload == 0 ? 0 : payload + topic.Length;
            if (now > before && (_total - before + now > limitBytes || (!isKnown && _bytes.Count >= limit)))
                return false;
            _total += now - before;
            if (now == 0)
                _bytes.Remove(topic);
            else
                _bytes[topic] = now;
            return true;
        }
    }
}
