using EdgeAgent.Host.Figures;

namespace EdgeAgent.Host.Page.Figures;

/// <summary>The last durations of one thing that is done over and over. Thread-safe.</summary>
/// <param name="time">Keeps to the last seconds.</param>
internal sealed class RecentDurations(TimeProvider time)
{
    private const int Length = 512;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly double[] _milliseconds = new double[Length];
    private readonly long[] _at = new long[Length];
    private int _next;
    private int _count;

    /// <summary>Whether there was none in the last half minute.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate)
                return _count == 0 || time.GetElapsedTime(_at[(_next - 1 + Length) % Length]) > Window;
        }
    }

    /// <summary>Adds one.</summary>
    public void Add(double seconds)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            (_milliseconds[_next], _at[_next]) = (seconds * 1000, now);
            _next = (_next + 1) % Length;
            _count = Math.Min(_count + 1, Length);
        }
    }

    /// <summary>What they were in the last half minute; null where there were none.</summary>
    public DurationFigures? Read()
    {
        var now = time.GetTimestamp();
        var recent = new List<double>();
        var oldest = now;
        lock (_gate)
        {
            for (var i = 1; i <= _count; i++)
            {
                var at = (_next - i + Length) % Length;
                if (time.GetElapsedTime(_at[at], now) > Window)
                    break;
                recent.Add(_milliseconds[at]);
                oldest = _at[at];
            }
        }

        if (recent.Count == 0)
            return null;
        var seconds = time.GetElapsedTime(oldest, now).TotalSeconds;
        recent.Sort();
        return new DurationFigures(
            seconds > 0 ? recent.Count / seconds : null, Rank(recent, 0.5), Rank(recent, 0.95), seconds > 0 ? recent.Sum() / 1000 / seconds : null);
    }

    private static double Rank(List<double> sorted, double share) => Math.Round(NearestRank.Of(sorted, share), 3);
}
