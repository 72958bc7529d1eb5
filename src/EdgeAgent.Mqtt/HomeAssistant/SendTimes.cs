namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>
/// When which topic went out last, and which of them is owed to the broker: a message that went out just before a connection was lost is not sent again at once. Thread-safe.
/// </summary>
/// <param name="time">Tells now.</param>
internal sealed class SendTimes(TimeProvider time)
{
    /// <summary>
    /// Between two messages for one device. While Home Assistant still sets up the first entity of a message, it takes no other of the next one (discovery.py, "queuing update").
    /// </summary>
    public static readonly TimeSpan Spacing = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _sent = [];
    private readonly HashSet<string> _owed = [];

    /// <summary>Notes that a topic goes out now.</summary>
    public void Note(string topic)
    {
        lock (_lock)
        {
            _sent[topic] = time.GetTimestamp();
            _owed.Remove(topic);
        }
    }

    /// <summary>Forgets a topic.</summary>
    public void Forget(string topic)
    {
        lock (_lock)
        {
            _sent.Remove(topic);
            _owed.Remove(topic);
        }
    }

    /// <summary>How long a topic has to wait; zero or less: it may go out now.</summary>
    public TimeSpan WaitOf(string topic)
    {
        lock (_lock)
            return Wait(topic);
    }

    /// <summary>Whether a topic may go out again now that all do; where not, it is owed. A topic that is not ours may.</summary>
    public bool MayResend(string topic, bool isUnsent)
    {
        lock (_lock)
        {
            if (!_sent.ContainsKey(topic))
                return true;
            if (!isUnsent && Wait(topic) > TimeSpan.Zero)
            {
                _owed.Add(topic);
                return false;
            }

            _sent[topic] = time.GetTimestamp();
            _owed.Remove(topic);
            return true;
        }
    }

    /// <summary>The topics that are owed, and how long each has to wait.</summary>
    public IReadOnlyList<(string Topic, TimeSpan Wait)> Owed
    {
        get
        {
            lock (_lock)
                return [.. _owed.Select(topic => (topic, Wait(topic)))];
        }
    }

    private TimeSpan Wait(string topic) => _sent.TryGetValue(topic, out var sent) ? Spacing - time.GetElapsedTime(sent) : TimeSpan.Zero;
}
