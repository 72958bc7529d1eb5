namespace EdgeAgent.Audio.Keywords;

/// <summary>What holds for one keyword and not for the others.</summary>
public sealed record KeywordRule
{
    /// <summary>The score from which a step counts, above 0, at most 1; null for that of all.</summary>
    public double? Threshold { get; init; }

    /// <summary>How long it is not told again, 0 to 60 s; null for that of all.</summary>
    public TimeSpan? Refractory { get; init; }
}
