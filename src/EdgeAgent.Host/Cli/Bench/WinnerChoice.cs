namespace EdgeAgent.Host.Cli.Bench;

/// <summary>
/// Chooses among variants: the fastest of those that lose no more than is allowed. What computes something else than the first must have shown its loss, and
/// must be faster by more than two runs of the same differ by.
/// </summary>
internal static class WinnerChoice
{
    /// <summary>Two that differ by less are as fast as one another, on a quiet machine.</summary>
    public const double Margin = 0.05;

    /// <summary>Two that differ by less are as fast as one another: <see cref="Margin"/>, or more where the runs of either differ by more among themselves.</summary>
    public static double MarginOf(Candidate one, Candidate other, Preference preference) => Math.Max(Margin, Math.Max(Spread(one, preference), Spread(other, preference)));

    /// <summary>Chooses.</summary>
    /// <param name="candidates">What was measured.</param>
    /// <param name="mostLoss">The loss that is allowed, 0 to 1.</param>
    /// <param name="preference">What counts.</param>
    /// <returns>Its place in the list; null where none may be chosen.</returns>
    public static int? Of(IReadOnlyList<Candidate> candidates, double mostLoss, Preference preference)
    {
        // What the model loses as it is, on this processor, is nobody's fault.
        var asItIs = candidates.Where(c => !c.IsOther).Min(c => c.Loss) ?? 0;
        var allowed = candidates.Index().Where(c => c.Item.IsOther ? c.Item.Loss <= mostLoss : !(c.Item.Loss > Math.Max(mostLoss, asItIs))).ToList();
        if (allowed.Count == 0)
            return null;
        var best = allowed.MinBy(c => Cost(c.Item)).Item;
        return allowed.Where(c => Cost(c.Item) <= Cost(best) * (1 + MarginOf(c.Item, best, preference)))
            .OrderBy(c => c.Item.IsOther).ThenBy(c => c.Item.Threads).ThenBy(c => c.Index).First().Index;

        double Cost(Candidate c) => preference == Preference.Latency ? c.Figures.P50Ms : c.Figures.CpuMs;
    }

    private static double Spread(Candidate candidate, Preference preference) => preference == Preference.Latency ? candidate.Figures.P50Spread : candidate.Figures.CpuSpread;
}
