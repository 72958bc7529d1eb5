namespace EdgeAgent.Pipeline.Health;

/// <summary>
/// What a running stream tells its supervisor: that data flows, how fast and how late. Called for every frame or block from
/// the stream's own threads; allocates nothing.
/// </summary>
public sealed class StreamPulse(TimeProvider time)
{
    private const int LatencyWindow = 128;

    private readonly Lock _gate = new();
    private readonly double[] _latencies = new double[LatencyWindow];
    private long _items;
    private long _itemsAtReport;
    private long _reportedAt = time.GetTimestamp();
    private int _latencyCount;
    private long _drops;
    private Action? _onFirst;

    /// <summary>Frames or audio blocks worked on since the stream was opened.</summary>
    public long Items => Interlocked.Read(ref _items);

    /// <summary>Frames dropped or audio gaps since the agent started.</summary>
    public long Drops => Interlocked.Read(ref _drops);

    /// <summary>One frame or block came through.</summary>
    public void Beat()
    {
        Interlocked.Increment(ref _items);
        Interlocked.Exchange(ref _onFirst, null)?.Invoke();
    }

    /// <summary>A result was there, so long after its capture.</summary>
    public void Latency(TimeSpan latency)
    {
        lock (_gate)
            _latencies[_latencyCount++ % LatencyWindow] = latency.TotalMilliseconds;
    }

    /// <summary>Something was dropped or is missing.</summary>
    public void Drop(long count = 1) => Interlocked.Add(ref _drops, count);

    /// <summary>Calls back once, at the next beat.</summary>
    internal void OnNextBeat(Action action) => Interlocked.Exchange(ref _onFirst, action);

    /// <summary>Rate since the last call and median latency of the last results.</summary>
    internal (double Rate, double? MedianLatencyMs) Sample()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var items = Items;
            var seconds = time.GetElapsedTime(_reportedAt, now).TotalSeconds;
            var rate = seconds > 0 ? (items - _itemsAtReport) / seconds : 0;
            (_itemsAtReport, _reportedAt) = (items, now);
            var count = Math.Min(_latencyCount, LatencyWindow);
            if (count == 0)
                return (rate, null);
            var sorted = _latencies.AsSpan(0, count).ToArray();
            Array.Sort(sorted);
            return (rate, sorted[count / 2]);
        }
    }
}
