using System.Diagnostics.CodeAnalysis;
using EdgeAgent.Mqtt.Sparkplug.Codec;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Mqtt.Sparkplug;

/// <summary>
/// What is known of every metric, and what no host was told yet. While nobody listens changes wait, the oldest go when there are too many. Thread-safe, never
/// blocks.
/// </summary>
internal sealed class MetricStore
{
    /// <summary>Most changes that wait.</summary>
    public const int Limit = 10_000;

    private readonly Lock _lock = new();
    private readonly MetricTable _table;
    private readonly TimeProvider _time;
    private readonly Dictionary<MetricDefinition, MetricReading> _current = [];
    private readonly HashSet<string> _alive = [];
    private Queue<NodeChange> _untold = new();
    private long _dropped;

    /// <summary>Knows nothing yet.</summary>
    public MetricStore(MetricTable table, TimeProvider time)
    {
        (_table, _time) = (table, time);
        foreach (var metric in table.Devices.Append("").SelectMany(table.Of))
            _current[metric] = new MetricReading(metric, null, time.GetUtcNow());
    }

    /// <summary>Called, on the thread that tells something, whenever there is something to send.</summary>
    public Action? Rang { get; set; }

    /// <summary>How many changes were dropped since this was asked last.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    /// <summary>Takes a value from one of the agent's own topics; any other topic is none of this.</summary>
    public void Note(string topic, ReadOnlyMemory<byte> payload)
    {
        if (_table.ByTopic(topic) is { } metric)
            Note(metric, StateText.Read(metric, payload.Span), _time.GetUtcNow());
    }

    /// <summary>Takes a metric's value.</summary>
    public void Note(MetricDefinition metric, MetricValue? value, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (_current[metric].Value == value && (!metric.IsOccurrence || value is null))
                return;
            var reading = new MetricReading(metric, value, at);
            _current[metric] = reading;
            Add(new ValueChange(reading));
        }

        Rang?.Invoke();
    }

    /// <summary>Takes that a device is there, or is not.</summary>
    public void NoteLife(string device, bool isAlive)
    {
        lock (_lock)
        {
            if (_table.Of(device).Count == 0 || !(isAlive ? _alive.Add(device) : _alive.Remove(device)))
                return;
            Add(new LifeChange(device, isAlive ? [.. _table.Of(device).Select(metric => _current[metric])] : null));
        }

        Rang?.Invoke();
    }

    /// <summary>Everything as it is now; from here on changes count from it.</summary>
    public NodePicture Begin()
    {
        lock (_lock)
        {
            var untold = _untold.OfType<ValueChange>().Select(change => change.Reading).ToList();
            _untold.Clear();
            return new NodePicture(
                [.. _table.Devices.Prepend("").SelectMany(_table.Of).Select(metric => _current[metric])], _alive.ToHashSet(), untold,
                [.. untold.Where(reading => !ReferenceEquals(_current[reading.Metric], reading))]);
        }
    }

    /// <summary>Takes the next change.</summary>
    public bool TryTake([NotNullWhen(true)] out NodeChange? change)
    {
        lock (_lock)
            return _untold.TryDequeue(out change);
    }

    /// <summary>Puts back what was sent and may not have arrived.</summary>
    public void PutBack(IReadOnlyList<MetricReading> readings)
    {
        if (readings.Count == 0)
            return;
        lock (_lock)
        {
            var later = _untold;
            _untold = new Queue<NodeChange>();
            foreach (var change in readings.Select(reading => (NodeChange)new ValueChange(reading)).Concat(later))
                Add(change);
        }
    }

    private void Add(NodeChange change)
    {
        _untold.Enqueue(change);
        if (_untold.Count <= Limit)
            return;
        _untold.Dequeue();
        Interlocked.Increment(ref _dropped);
        AgentMeter.LostMessages.Add(1, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, "sparkplug_queue_full"));
    }
}
