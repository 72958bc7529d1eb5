namespace EdgeAgent.Pipeline.Health;

/// <summary>
/// When a failed source is opened again: after 1 s, doubling to 60 s, each time spread by a quarter so that many cameras behind
/// one switch do not return at once. A defect of a stage counts; after five in ten minutes the source rests.
/// </summary>
public sealed class RestartPolicy(TimeProvider time, Random random)
{
    /// <summary>Wait after the first failure.</summary>
    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>Defects of a stage after which the source rests.</summary>
    public const int DefectsBeforeRest = 5;

    /// <summary>Within this time.</summary>
    public static readonly TimeSpan DefectWindow = TimeSpan.FromMinutes(10);

    private readonly Queue<long> _defects = new();
    private int _failures;
    private long? _upSince;

    /// <summary>Begins anew: a person has acted.</summary>
    public void Forget()
    {
        _defects.Clear();
        _failures = 0;
        _upSince = null;
    }

    /// <summary>The source gives data.</summary>
    public void NoteUp() => _upSince ??= time.GetTimestamp();

    /// <summary>The wait before the next attempt.</summary>
    /// <param name="slow">Whether trying soon is pointless or harmful, such as with a refused password.</param>
    public TimeSpan NextWait(bool slow)
    {
        // Only a source that held for a while has recovered; one that dies at once must not be hammered.
        if (_upSince is { } since && time.GetElapsedTime(since) >= LongestWait)
            _failures = 0;
        _upSince = null;
        var wait = slow ? LongestWait : TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << Math.Min(_failures, 16)));
        _failures++;
        return wait * (0.75 + 0.5 * random.NextDouble());
    }

    /// <summary>Counts a defect of a stage.</summary>
    /// <returns>Whether the source must rest.</returns>
    public bool NoteDefect()
    {
        var now = time.GetTimestamp();
        _defects.Enqueue(now);
        while (time.GetElapsedTime(_defects.Peek(), now) > DefectWindow)
            _defects.Dequeue();
        return _defects.Count >= DefectsBeforeRest;
    }
}
