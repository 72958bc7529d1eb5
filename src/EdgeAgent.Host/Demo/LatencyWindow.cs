using EdgeAgent.Host.Figures;

namespace EdgeAgent.Host.Demo;

/// <summary>The last few thousand latencies. Thread-safe.</summary>
internal sealed class LatencyWindow
{
    private const int Length = 4096;

    private readonly Lock _gate = new();
    private readonly double[] _milliseconds = new double[Length];
    private int _count;
    private int _next;

    /// <summary>Adds one; the oldest gives way.</summary>
    public void Add(double milliseconds)
    {
        lock (_gate)
        {
            _milliseconds[_next] = milliseconds;
            _next = (_next + 1) % Length;
            _count = Math.Min(_count + 1, Length);
        }
    }

    /// <summary>The percentiles by nearest rank; null while there are none.</summary>
    public LatencyPercentiles? Percentiles()
    {
        double[] sorted;
        lock (_gate)
            sorted = _milliseconds[.._count];
        if (sorted.Length == 0)
            return null;
        Array.Sort(sorted);
        return new LatencyPercentiles(NearestRank.Of(sorted, 0.50), NearestRank.Of(sorted, 0.95), sorted.Length);
    }
}
