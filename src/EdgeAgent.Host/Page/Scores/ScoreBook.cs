using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Host.Page.Scores;

/// <summary>
/// Counts, for each class of a camera, how high the best score of each thing was that was seen in the last hour, told or not. Kept in steps of five minutes. Thread-safe.
/// </summary>
/// <param name="time">Makes counts old.</param>
internal sealed class ScoreBook(TimeProvider time)
{
    /// <summary>Steps from 0 to 1, as they are shown.</summary>
    public const int Bins = 20;

    /// <summary>Steps from 0 to 1, as they are counted: those of a threshold.</summary>
    public const int Steps = 100;

    // 0.29 in binary is a little less than 29 hundredths.
    private const double Slack = 1e-6;

    /// <summary>Classes that are kept apart; further ones are left out.</summary>
    public const int MostClasses = 200;

    /// <summary>How far it reaches.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromHours(1);

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Queue<Page> _pages = [];
    private readonly DateTimeOffset _begun = time.GetUtcNow();
    private Page? _last;

    /// <summary>Counts a thing.</summary>
    /// <param name="label">Its class.</param>
    /// <param name="best">Its best score, 0 to 1.</param>
    /// <param name="outcome">What became of it.</param>
    public void Add(string label, double best, ScoreOutcome outcome)
    {
        lock (_gate)
        {
            Turn();
            if (_last is null)
                _pages.Enqueue(_last = new Page(time.GetTimestamp()));
            if (!_last.Classes.TryGetValue(label, out var counts))
            {
                if (_last.Classes.Count >= MostClasses)
                    return;
                _last.Classes.Add(label, counts = new Counts());
            }

            var step = Math.Clamp((int)((best * Steps) + Slack), 0, Steps - 1);
            counts.Best[step / (Steps / Bins)]++;
            if (outcome != ScoreOutcome.Untold)
                counts.Tellable[step]++;
            if (outcome == ScoreOutcome.Told)
                counts.Told++;
        }
    }

    /// <summary>The counts of the last hour.</summary>
    public ScoreCounts Read()
    {
        lock (_gate)
        {
            Turn();
            var sums = new SortedDictionary<string, ClassScores>(StringComparer.Ordinal);
            foreach (var (label, counts) in _pages.SelectMany(page => page.Classes))
            {
                var (best, told, tellable) = sums.TryGetValue(label, out var sum) ? sum : new ClassScores(new int[Bins], 0, new int[Steps]);
                sums[label] = new ClassScores([.. best.Zip(counts.Best, (a, b) => a + b)], told + counts.Told, [.. tellable.Zip(counts.Tellable, (a, b) => a + b)]);
            }

            var hour = time.GetUtcNow() - Reach;
            return new ScoreCounts(_begun > hour ? _begun : hour, sums);
        }
    }

    private void Turn()
    {
        while (_pages.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Begun) >= Reach)
            _pages.Dequeue();
        if (_last is not null && time.GetElapsedTime(_last.Begun) >= Step)
            _last = null;
    }

    private sealed class Page(long begun)
    {
        public long Begun => begun;

        public Dictionary<string, Counts> Classes { get; } = new(StringComparer.Ordinal);
    }

    private sealed class Counts
    {
        public int[] Best { get; } = new int[Bins];

        public int[] Tellable { get; } = new int[Steps];

        public int Told { get; set; }
    }
}
