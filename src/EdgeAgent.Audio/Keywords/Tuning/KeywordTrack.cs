namespace EdgeAgent.Audio.Keywords.Tuning;

/// <summary>The smoothed scores of one keyword over one recording, heard as a stream is: what any threshold tells is read from it.</summary>
public sealed class KeywordTrack
{
    // Less is nothing like the keyword.
    private const float LeastScore = 0.01f;

    private readonly IReadOnlyList<(float Score, long End)> _steps;

    internal KeywordTrack(IReadOnlyList<(float Score, long End)> steps, TimeSpan duration) => (_steps, Duration) = (steps, duration);

    /// <summary>How long the recording is.</summary>
    public TimeSpan Duration { get; }

    /// <summary>The highest scores, highest first, no two of them nearer than that.</summary>
    /// <param name="apart">How far from one to the next.</param>
    /// <param name="most">How many.</param>
    public IReadOnlyList<(double Score, TimeSpan At)> Highest(TimeSpan apart, int most)
    {
        var kept = new List<(double Score, TimeSpan At)>();
        foreach (var (score, end) in _steps.Where(step => step.Score >= LeastScore).OrderByDescending(step => step.Score))
        {
            if (kept.Count == most)
                break;
            var at = TimeOf(end);
            if (kept.TrueForAll(k => (k.At - at).Duration() >= apart))
                kept.Add((score, at));
        }

        return kept;
    }

    /// <summary>The keyword's tellings with these options, by the gate of the product.</summary>
    /// <param name="options">Threshold, patience and refractory time.</param>
    public IReadOnlyList<(double Score, TimeSpan At)> Told(KeywordOptions options)
    {
        var gate = new KeywordGate(options);
        var told = new List<(double, TimeSpan)>();
        foreach (var (score, end) in _steps)
        {
            if (gate.Push(score, end, out var best))
                told.Add((best, TimeOf(end)));
        }

        return told;
    }

    private static TimeSpan TimeOf(long position) => TimeSpan.FromSeconds((double)position / KeywordTiming.SampleRateHz);
}
