namespace EdgeAgent.Host.Cli.Bench;

/// <summary>
/// Chooses among variants: the fastest of those that lose no more than is allowed. What computes something else than the first must have shown its loss, and
/// must be faster by more than two runs of the same differ by.
/// </summary>
internal static class WinnerChoice
{
    /// <summary>Two that differ by less are as fast as one another.</summary>
    public const double Margin = 0.05;

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
        var best = allowed.Min(c => Cost(c.Item));
        return allowed.Where(c => Cost(c.Item) <= best * (1 + Margin))
            .OrderBy(c => c.Item.IsOther).ThenBy(c => c.Item.Threads).ThenBy(c => c.Index).First().Index;

        double Cost(Candidate c) => preference == Preference.Latency ? c.Figures.P50Ms : c.Figures.CpuMs;
    }
}
