namespace EdgeAgent.Host.Figures;

/// <summary>Quantiles by nearest rank: always a value that was measured.</summary>
internal static class NearestRank
{
    /// <summary>The least value that so many are not above.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="share">Above 0, at most 1.</param>
    public static double Of(IReadOnlyList<double> sorted, double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
}
