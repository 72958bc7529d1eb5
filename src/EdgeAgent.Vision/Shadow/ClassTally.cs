namespace EdgeAgent.Vision.Shadow;

/// <summary>The sums of one class.</summary>
internal sealed class ClassTally
{
    private readonly long[] _counts = new long[Enum.GetValues<ShadowOutcome>().Length];
    private double _score;
    private double _shadowScore;
    private double _overlap;
    private double _weakerScore;
    private double _strongerScore;

    /// <summary>Goes on from what was told.</summary>
    public void Resume(ClassDifference told)
    {
        (this[ShadowOutcome.Both], this[ShadowOutcome.Weaker], this[ShadowOutcome.Missed]) = (told.Both, told.Weaker, told.Missed);
        (this[ShadowOutcome.Stronger], this[ShadowOutcome.Extra], this[ShadowOutcome.Renamed]) = (told.Stronger, told.Extra, told.Renamed);
        (_score, _shadowScore, _overlap) = ((told.Score ?? 0) * told.Both, (told.ShadowScore ?? 0) * told.Both, (told.Overlap ?? 0) * told.Both);
        (_weakerScore, _strongerScore) = ((told.WeakerScore ?? 0) * told.Weaker, (told.StrongerScore ?? 0) * told.Stronger);
    }

    /// <summary>Counts an object.</summary>
    public void Add(ShadowOutcome outcome, double score, double shadowScore, double iou)
    {
        this[outcome]++;
        if (outcome == ShadowOutcome.Both)
            (_score, _shadowScore, _overlap) = (_score + score, _shadowScore + shadowScore, _overlap + iou);
        else if (outcome == ShadowOutcome.Weaker)
            _weakerScore += shadowScore;
        else if (outcome == ShadowOutcome.Stronger)
            _strongerScore += score;
    }

    /// <summary>The sums, told; null where there is nothing to tell.</summary>
    public ClassDifference? Tell(string label)
    {
        if (Array.TrueForAll(_counts, static count => count == 0))
            return null;
        var (both, weaker, stronger) = (this[ShadowOutcome.Both], this[ShadowOutcome.Weaker], this[ShadowOutcome.Stronger]);
        return new ClassDifference
        {
            Label = label,
            Both = both,
            Weaker = weaker,
            Missed = this[ShadowOutcome.Missed],
            Stronger = stronger,
            Extra = this[ShadowOutcome.Extra],
            Renamed = this[ShadowOutcome.Renamed],
            Score = MeanOf(_score, both),
            ShadowScore = MeanOf(_shadowScore, both),
            Overlap = MeanOf(_overlap, both),
            WeakerScore = MeanOf(_weakerScore, weaker),
            StrongerScore = MeanOf(_strongerScore, stronger),
        };
    }

    private ref long this[ShadowOutcome outcome] => ref _counts[(int)outcome];

    private static double? MeanOf(double sum, long count) => count > 0 ? sum / count : null;
}
