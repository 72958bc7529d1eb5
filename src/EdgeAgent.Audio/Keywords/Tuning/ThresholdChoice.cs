namespace EdgeAgent.Audio.Keywords.Tuning;

/// <summary>
/// Chooses a keyword's threshold from recordings of it and of everything else. The rule: of the thresholds 0.01 to 0.99 with at most <see cref="MostFalseAlarmsPerHour"/>
/// false alarm an hour, those with the highest recall; of these, those with the fewest false alarms; of these the middle one, which is as far from missing words as from
/// more false alarms.
/// </summary>
public sealed class ThresholdChoice
{
    /// <summary>What a home or a line bears.</summary>
    public const double MostFalseAlarmsPerHour = 1;

    /// <summary>
    /// Hours of recordings without a keyword that are needed to tell so low a rate: after none in T hours the true rate is below 3 / T with 95 % certainty
    /// (the rule of three).
    /// </summary>
    public const double HoursNeeded = 3 / MostFalseAlarmsPerHour;

    private const int Steps = 100;

    private ThresholdChoice(IReadOnlyList<ThresholdRow> rows, ThresholdRow? best, TimeSpan negative) => (Rows, Best, Negative) = (rows, best, negative);

    /// <summary>All thresholds, lowest first.</summary>
    public IReadOnlyList<ThresholdRow> Rows { get; }

    /// <summary>The one to take; null when none with a recall has so few false alarms.</summary>
    public ThresholdRow? Best { get; }

    /// <summary>How much was heard that holds no keyword.</summary>
    public TimeSpan Negative { get; }

    /// <summary>Chooses.</summary>
    /// <param name="positives">Recordings that hold the keyword once each, at least one.</param>
    /// <param name="negatives">Recordings that do not hold it, longer than nothing together.</param>
    /// <param name="options">Patience and refractory time; the threshold is what is chosen.</param>
    public static ThresholdChoice Of(IReadOnlyList<KeywordTrack> positives, IReadOnlyList<KeywordTrack> negatives, KeywordOptions options)
    {
        ArgumentNullException.ThrowIfNull(positives);
        ArgumentNullException.ThrowIfNull(negatives);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(positives.Count, nameof(positives));
        var negative = negatives.Aggregate(TimeSpan.Zero, (sum, track) => sum + track.Duration);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(negative, TimeSpan.Zero, nameof(negatives));
        var rows = new List<ThresholdRow>();
        for (var i = 1; i < Steps; i++)
        {
            var at = options with { Threshold = (double)i / Steps };
            var heard = positives.Count(track => track.Told(at).Count > 0);
            var alarms = negatives.Sum(track => track.Told(at).Count);
            rows.Add(new ThresholdRow(at.Threshold, heard, (double)heard / positives.Count, alarms, alarms / negative.TotalHours));
        }

        return new ThresholdChoice(rows, BestOf(rows), negative);
    }

    private static ThresholdRow? BestOf(List<ThresholdRow> rows)
    {
        var quiet = rows.Where(row => row.Heard > 0 && row.FalseAlarmsPerHour <= MostFalseAlarmsPerHour).ToList();
        if (quiet.Count == 0)
            return null;
        var most = quiet.Max(row => row.Heard);
        var heard = quiet.Where(row => row.Heard == most).ToList();
        // A higher threshold never hears more, and seldom has more false alarms: what is best lies side by side but for such exceptions.
        var fewest = heard.Min(row => row.FalseAlarms);
        var best = heard.Where(row => row.FalseAlarms == fewest).ToList();
        return best[best.Count / 2];
    }
}
