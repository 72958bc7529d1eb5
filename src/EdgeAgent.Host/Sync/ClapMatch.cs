using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Sync;

/// <summary>
/// Finds how much later claps are heard than seen. The offset is tried at every distance of a sound and a motion; the one at which most of them pair off counts, strong ones more, if no other does
/// nearly as well, and what lies apart from the middle of its pairs is left out.
/// </summary>
internal sealed record ClapMatch
{
    /// <summary>Fewer agree by chance.</summary>
    public const int LeastClaps = 4;

    /// <summary>What a person is asked for.</summary>
    public const int WantedClaps = 5;

    /// <summary>The longest offset that is looked for: the configuration's.</summary>
    private const double Longest = 5;

    /// <summary>Pairs of one offset differ by no more than this, and somewhat more of a camera with few pictures.</summary>
    private const double Tolerance = 0.04;
    private const double ToleranceInPictures = 0.6;

    /// <summary>Offsets further apart than this are two.</summary>
    private const double Separation = 0.15;

    /// <summary>The share of the best one's weight with which another offset is as good.</summary>
    private const double Rival = 0.75;

    /// <summary>The least share of what there is less of that pairs off.</summary>
    private const double LeastShare = 0.5;

    private const double WeakSound = 0.2;

    /// <summary>A pair further from the middle than this many spreads is left out.</summary>
    private const double Outlying = 3;
    private const double LeastOutlying = 0.025;
    private const double DeviationsOfSpread = 1.4826;

    /// <summary>Twice the error of a median, which is a quarter larger than that of a mean.</summary>
    private const double TwoErrors = 2.5;

    private ClapMatch()
    {
    }

    /// <summary>Why no offset can be told; null where it can.</summary>
    public ClapFault? Fault { get; private init; }

    /// <summary>How much later the sound comes, seconds; negative: earlier.</summary>
    public double Offset { get; private init; }

    /// <summary>How far the true offset may be from it, seconds: two standard errors of its pairs.</summary>
    public double Uncertainty { get; private init; }

    /// <summary>The spread of the pairs: their standard deviation, from the median of their distances; seconds.</summary>
    public double Spread { get; private init; }

    /// <summary>When each pair was heard, how much later than seen, seconds; and whether it counts.</summary>
    public IReadOnlyList<(double At, double Difference, bool Counts)> Claps { get; private init; } = [];

    /// <summary>What was heard, without what is weak beside the rest.</summary>
    public int Heard { get; private init; }

    /// <summary>What was seen.</summary>
    public int Seen { get; private init; }

    /// <summary>The other offset that fits nearly as well, seconds; of <see cref="ClapFault.Ambiguous"/>.</summary>
    public double? Other { get; private init; }

    /// <summary>A finding that needs no pairs.</summary>
    public static ClapMatch Of(ClapFault fault) => new() { Fault = fault };

    /// <summary>Matches what was seen and heard on one clock.</summary>
    /// <param name="seen">Ends of motion, in the order of time.</param>
    /// <param name="heard">Onsets of sound, in the order of time.</param>
    /// <param name="interval">The distance of pictures, seconds.</param>
    public static ClapMatch Of(IReadOnlyList<Onset> seen, IReadOnlyList<Onset> heard, double interval)
    {
        Onset[] sounds = [.. Weighed(heard).Where(onset => onset.Strength >= WeakSound)];
        Onset[] motions = [.. Weighed(seen)];
        var counts = new ClapMatch { Heard = sounds.Length, Seen = motions.Length };
        if (sounds.Length < LeastClaps)
            return counts with { Fault = ClapFault.TooFewHeard };
        if (motions.Length < LeastClaps)
            return counts with { Fault = ClapFault.TooFewSeen };

        var tolerance = Math.Max(Tolerance, ToleranceInPictures * interval);
        var tried = Offsets(motions, sounds).Select(offset => Pairs(motions, sounds, offset, tolerance)).Where(pairs => pairs.Count > 0)
            .Select(pairs => (Pairs: pairs, Middle: Median([.. pairs.Select(pair => pair.Difference)]), Weight: pairs.Sum(pair => pair.Weight))).ToList();
        var best = tried.OrderByDescending(each => each.Weight).ThenBy(each => SpreadOf(each.Pairs.Select(pair => pair.Difference), each.Middle)).FirstOrDefault();
        if (best.Pairs is null || best.Pairs.Count < LeastClaps || best.Pairs.Count < LeastShare * Math.Min(sounds.Length, motions.Length))
            return counts with { Fault = ClapFault.Unmatched };
        var rivals = tried.Where(each => Math.Abs(each.Middle - best.Middle) > Math.Max(Separation, 2.5 * tolerance)).OrderByDescending(each => each.Weight);
        if (rivals.FirstOrDefault() is { Pairs: not null } rival && rival.Weight >= Rival * best.Weight)
            return counts with { Fault = ClapFault.Ambiguous, Offset = best.Middle, Other = rival.Middle };
        return Measured(counts, best.Pairs, best.Middle, interval);
    }

    private static ClapMatch Measured(ClapMatch counts, IReadOnlyList<(double At, double Difference, double Weight)> pairs, double middle, double interval)
    {
        var reach = Math.Max(LeastOutlying, Outlying * SpreadOf(pairs.Select(pair => pair.Difference), middle));
        (double At, double Difference, bool Counts)[] claps = [.. pairs.Select(pair => (pair.At, pair.Difference, Math.Abs(pair.Difference - middle) <= reach))];
        double[] counting = [.. claps.Where(clap => clap.Counts).Select(clap => clap.Difference)];
        if (counting.Length < LeastClaps)
            return counts with { Fault = ClapFault.Unmatched };
        var offset = Median(counting);
        var spread = SpreadOf(counting, offset);
        // Pictures that are some way apart cannot tell more, however well a few claps agree: twice the error of the median of what lies evenly between them.
        return counts with { Offset = offset, Spread = spread, Uncertainty = Math.Max(TwoErrors * spread, interval) / Math.Sqrt(counting.Length), Claps = claps };
    }

    /// <summary>The third strongest, and what is stronger, has the weight 1.</summary>
    private static IEnumerable<Onset> Weighed(IReadOnlyList<Onset> onsets)
    {
        var strong = onsets.Select(onset => onset.Strength).OrderDescending().Take(3).LastOrDefault();
        return onsets.Select(onset => onset with { Strength = Math.Min(1, onset.Strength / strong) });
    }

    private static IEnumerable<double> Offsets(Onset[] motions, Onset[] sounds) =>
        from motion in motions from sound in sounds where Math.Abs(sound.At - motion.At) <= Longest select sound.At - motion.At;

    /// <summary>Pairs off, each once, in the order of time.</summary>
    private static List<(double At, double Difference, double Weight)> Pairs(Onset[] motions, Onset[] sounds, double offset, double tolerance)
    {
        var pairs = new List<(double At, double Difference, double Weight)>();
        var motion = 0;
        foreach (var sound in sounds)
        {
            while (motion < motions.Length && motions[motion].At + offset < sound.At - tolerance)
                motion++;
            if (motion == motions.Length)
                break;
            if (motions[motion].At + offset > sound.At + tolerance)
                continue;
            pairs.Add((sound.At, sound.At - motions[motion].At, sound.Strength * motions[motion].Strength));
            motion++;
        }

        return pairs;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[values.Length / 2 - 1] + values[values.Length / 2]) / 2;
    }

    private static double SpreadOf(IEnumerable<double> values, double middle) => DeviationsOfSpread * Median([.. values.Select(value => Math.Abs(value - middle))]);
}
