using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Sync;

/// <summary>
/// How much moves from picture to picture, and where that suddenly ends: hands that meet, a board that falls, a lamp that has come on. Some numbers a picture are kept, no picture. For one thread.
/// </summary>
public sealed class MotionTrace
{
    /// <summary>Differences of a cell up to this, of 255, are no motion, however still the sensor is.</summary>
    private const float LeastDifference = 1;

    /// <summary>How far a difference stands out of the middle one of a picture.</summary>
    private const float Standing = 4;

    /// <summary>Below this mean brightness above black, of 255, a picture is dark.</summary>
    private const float DarkLevel = 6;

    /// <summary>The least fall of motion that is looked at: a hand of a fiftieth of the picture's width that crosses itself.</summary>
    private const double LeastFall = 0.02;

    /// <summary>How weak an end of motion is beside the third strongest, to be left out.</summary>
    private const double Weak = 0.3;

    /// <summary>One clap has several humps: hands that part, meet, and part again. The strongest end of them counts, of equals the first.</summary>
    private const double Apart = 0.45;
    private const double Equal = 0.9;

    /// <summary>A lamp that goes out is weaker than one that comes on, which makes the sound.</summary>
    private const double Darkening = 0.5;
    private const double OneWay = 0.7;

    private const int HistogramSteps = 4;
    private const int NoiseHistory = 64;

    private readonly CoarsePicture _picture = new();
    private readonly List<(double At, double Motion, double Change)> _trace = [];
    private readonly int[] _histogram = new int[256 * HistogramSteps];
    private readonly Queue<float> _noise = [];
    private float[] _before = [];

    /// <summary>Pictures that were taken.</summary>
    public int Count => _trace.Count;

    /// <summary>Whether all pictures were dark.</summary>
    public bool IsDark { get; private set; } = true;

    /// <summary>The middle distance of two pictures, seconds; 0 with fewer than two.</summary>
    public double Interval => _trace.Count < 2 ? 0 : _trace.Zip(_trace.Skip(1), (one, next) => next.At - one.At).Order().ElementAt((_trace.Count - 1) / 2);

    /// <summary>Takes the next picture.</summary>
    /// <param name="frame">The picture; stays the caller's.</param>
    /// <param name="at">When it is, seconds; not before the last one.</param>
    public void Add(FrameLease frame, double at)
    {
        var isAnother = _picture.Measure(frame);
        var cells = _picture.Cells;
        if (isAnother || _before.Length != cells.Length)
            _before = cells.ToArray();
        var sum = 0f;
        foreach (var cell in cells)
            sum += cell;
        IsDark &= sum / cells.Length < DarkLevel;
        var (motion, change) = Difference(cells);
        cells.CopyTo(_before);
        _trace.Add((at, motion, change));
    }

    /// <summary>Finds where motion suddenly ends, in the order of time. Between two pictures as well as it can be told: by how much moved until the next one.</summary>
    public IReadOnlyList<Onset> Find()
    {
        var usual = _trace.Count == 0 ? 0 : _trace.Select(each => each.Motion).Order().ElementAt(_trace.Count / 2);
        // Of a scene in which all moves all the time, half is usual.
        var motion = _trace.Select(each => Math.Max(0, each.Motion - usual)).ToArray();
        var falls = new double[motion.Length];
        for (var at = 1; at + 2 < motion.Length; at++)
            falls[at] = Math.Max(0, motion[at] - Math.Min(motion[at + 1], motion[at + 2])) * (IsOneWay(at) && _trace[at].Change < 0 ? Darkening : 1);
        var least = Math.Max(LeastFall, Weak * falls.Where((fall, at) => IsHighest(falls, at)).OrderDescending().Skip(2).FirstOrDefault());
        return [.. Enumerable.Range(0, falls.Length).Where(at => falls[at] >= least && IsHighest(falls, at)).Select(at => new Onset(MomentOf(motion, at), falls[at]))];
    }

    /// <summary>Whether nothing near is stronger, nor as strong and earlier.</summary>
    private bool IsHighest(double[] falls, int at)
    {
        if (falls[at] <= 0)
            return false;
        for (var other = at - 1; other >= 0 && _trace[at].At - _trace[other].At < Apart; other--)
        {
            if (falls[other] >= Equal * falls[at])
                return false;
        }

        for (var other = at + 1; other < falls.Length && _trace[other].At - _trace[at].At < Apart; other++)
        {
            if (Equal * falls[other] > falls[at])
                return false;
        }

        return true;
    }

    /// <summary>
    /// What moved as fast before and stood still behind a picture ended with it; what moved a part as far until the next one ended by that part later; what was seen in one step alone has happened
    /// between two pictures.
    /// </summary>
    private double MomentOf(double[] motion, int at)
    {
        // What goes back, a lamp that goes out, is no rest of what has come.
        var after = IsOneWay(at) && IsOneWay(at + 1) && _trace[at].Change * _trace[at + 1].Change < 0 ? 0 : Math.Min(1, motion[at + 1] / motion[at]);
        var before = Math.Min(1, motion[at - 1] / motion[at]);
        return _trace[at].At + after * (_trace[at + 1].At - _trace[at].At) - (1 - before) / 2 * (_trace[at].At - _trace[at - 1].At);
    }

    /// <summary>Whether all that differs became lighter, or all darker.</summary>
    private bool IsOneWay(int at) => Math.Abs(_trace[at].Change) > OneWay * _trace[at].Motion;

    private (double Motion, double Change) Difference(ReadOnlySpan<float> cells)
    {
        Array.Clear(_histogram);
        for (var i = 0; i < cells.Length; i++)
            _histogram[Math.Min(_histogram.Length - 1, (int)(Math.Abs(cells[i] - _before[i]) * HistogramSteps))]++;
        var (middle, below) = (0, _histogram[0]);
        while (below < cells.Length / 2)
            below += _histogram[++middle];
        if (_noise.Count == NoiseHistory)
            _noise.Dequeue();
        _noise.Enqueue((float)middle / HistogramSteps);
        // Of many pictures: in the one of a flash everything differs.
        var gate = LeastDifference + Standing * _noise.Order().ElementAt(_noise.Count / 2);
        var (motion, change) = (0.0, 0.0);
        for (var i = 0; i < cells.Length; i++)
        {
            var difference = cells[i] - _before[i];
            var moved = Math.Max(0, Math.Abs(difference) - gate);
            motion += moved;
            change += difference < 0 ? -moved : moved;
        }

        return (motion / cells.Length, change / cells.Length);
    }
}
