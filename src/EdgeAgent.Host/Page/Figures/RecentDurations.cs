using EdgeAgent.Host.Figures;

namespace EdgeAgent.Host.Page.Figures;

/// <summary>The last durations of one thing that is done over and over. Thread-safe.</summary>
/// <param name="time">Keeps to the last seconds.</param>
/// <param name="listeningSince">Since when every one is added, as <see cref="TimeProvider.GetTimestamp"/>.</param>
internal sealed class RecentDurations(TimeProvider time, long listeningSince)
{
    private const int Length = 512;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly double[] _milliseconds = new double[Length];
    private readonly long[] _at = new long[Length];
    private int _next;
    private int _count;
    private long? _since;

    /// <summary>Whether there was none in the last half minute.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate)
                return _count == 0 || time.GetElapsedTime(_at[(_next - 1 + Length) % Length]) > Window;
        }
    }

    /// <summary>Adds one that has just ended.</summary>
    public void Add(double seconds)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            _since ??= Math.Max(listeningSince, now - (long)(seconds * time.TimestampFrequency));
            (_milliseconds[_next], _at[_next]) = (seconds * 1000, now);
            _next = (_next + 1) % Length;
            _count = Math.Min(_count + 1, Length);
        }
    }

    /// <summary>
    /// What they were in the last half minute; null where there were none. How often, and how much of the time, is asked of the time that is known, which begins with the first of them, but no sooner
    /// than anybody listened: of a wait that began long before, only what lies in that time counts, or it would be taken for many at once.
    /// </summary>
    public DurationFigures? Read()
    {
        var now = time.GetTimestamp();
        var recent = new List<double>();
        var (seconds, busy) = (0.0, 0.0);
        lock (_gate)
        {
            var from = Math.Max(_since ?? now, now - (long)(Window.TotalSeconds * time.TimestampFrequency));
            // So many that the window is longer than what is kept: then it begins with the end of the oldest.
            if (_count == Length)
                from = Math.Max(from, _at[_next]);
            seconds = time.GetElapsedTime(from, now).TotalSeconds;
            for (var i = 1; i <= _count; i++)
            {
                var at = (_next - i + Length) % Length;
                if (_at[at] < from || i == Length)
                    break;
                recent.Add(_milliseconds[at]);
                busy += Math.Min(_milliseconds[at] / 1000, time.GetElapsedTime(from, _at[at]).TotalSeconds);
            }
        }

        if (recent.Count == 0)
            return null;
        var perSecond = seconds > 0 ? recent.Count / seconds : (double?)null;
        recent.Sort();
        return new DurationFigures(perSecond, Rank(recent, 0.5), Rank(recent, 0.95), perSecond is null ? null : busy / seconds);
    }

    private static double Rank(List<double> sorted, double share) => Math.Round(NearestRank.Of(sorted, share), 3);
}
