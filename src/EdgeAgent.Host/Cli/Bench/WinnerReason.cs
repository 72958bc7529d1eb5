using System.Globalization;

namespace EdgeAgent.Host.Cli.Bench;

/// <summary>Says why a variant is the best.</summary>
internal static class WinnerReason
{
    /// <summary>In sentences.</summary>
    /// <param name="candidates">What was measured.</param>
    /// <param name="winner">The place of the best.</param>
    /// <param name="mostLoss">The loss that is allowed.</param>
    /// <param name="preference">What counts.</param>
    public static string Of(IReadOnlyList<Candidate> candidates, int winner, double mostLoss, Preference preference)
    {
        var best = candidates[winner];
        var what = preference == Preference.Latency ? "the shortest time to a result" : "the least processor time a result";
        var loss = best is { IsOther: true, Loss: { } lost } ? string.Create(CultureInfo.InvariantCulture, $"; it loses {lost:0.0%} on the golden samples (allowed: {mostLoss:0.##%})") : "";
        var margin = candidates.Max(c => WinnerChoice.MarginOf(c, best, preference));
        var sentences = new List<string> { string.Create(CultureInfo.InvariantCulture, $"It has {what}, to within {margin:0%}, of all that may be chosen{loss}.") };
        if (margin > WinnerChoice.Margin)
            sentences.Add("By so much runs of the same differ here: measure longer (--seconds), on a machine that rests, to tell them apart.");
        var others = candidates.Where(c => c.IsOther).ToList();
        if (others.Any(c => c.Loss is null))
            sentences.Add("Other graphs and sizes are never chosen here: the first model's bundle has no golden samples, so nobody knows what they lose.");
        else if (others.Any(c => c.Loss > mostLoss && Cost(c) < Cost(best)))
            sentences.Add(string.Create(CultureInfo.InvariantCulture, $"What is faster loses more than {mostLoss:0.##%}."));
        return string.Join(' ', sentences);

        double Cost(Candidate c) => preference == Preference.Latency ? c.Figures.P50Ms : c.Figures.CpuMs;
    }
}
