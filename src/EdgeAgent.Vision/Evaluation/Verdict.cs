namespace EdgeAgent.Vision.Evaluation;

/// <summary>What came of one found box under every rule. The bits are numbered by <see cref="Bit"/>.</summary>
/// <param name="Score">Its score.</param>
/// <param name="Rank">Its place among those of its class and picture, from 0.</param>
/// <param name="Matched">Rules under which it lies on a marked object that no better box has taken.</param>
/// <param name="Ignored">Rules under which it counts neither for nor against.</param>
internal readonly record struct Verdict(double Score, int Rank, ulong Matched, ulong Ignored)
{
    /// <summary>The bit of an area range and an IoU limit.</summary>
    public static ulong Bit(int area, int limit) => 1UL << (area * CocoRules.IouLimits.Length + limit);
}
