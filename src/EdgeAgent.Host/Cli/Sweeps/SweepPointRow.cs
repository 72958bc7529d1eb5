using EdgeAgent.Host.Scenes.Sweeps;

namespace EdgeAgent.Host.Cli.Sweeps;

/// <summary>What came of one combination of values, as JSON.</summary>
/// <param name="Values">The values by their keys; of what is left to a default that is not known here, <c>not set</c>.</param>
/// <param name="Best">Whether it is the best.</param>
/// <param name="Now">Whether it is what the configuration has.</param>
/// <param name="Found">Events that were asked for and came; absent, as all figures, where a scene could not be played.</param>
/// <param name="Missed">Events that were asked for and did not come.</param>
/// <param name="Wrong">Events that came and are forbidden, or too many.</param>
/// <param name="Precision">Of what was told how much was right.</param>
/// <param name="Recall">Of what was asked for how much came.</param>
/// <param name="F1">The harmonic mean of both.</param>
/// <param name="Failed">The scenes that do not pass.</param>
/// <param name="Trouble">Why a scene could not be played; absent where all were.</param>
internal sealed record SweepPointRow(
    IReadOnlyDictionary<string, string> Values, bool Best, bool Now, int? Found, int? Missed, int? Wrong, double? Precision, double? Recall, double? F1, IReadOnlyList<string> Failed, string? Trouble)
{
    private const int Digits = 4;

    public static SweepPointRow Of(SweepPlan plan, SweepRow row, SweepChoice? choice)
    {
        var values = row.Point is { } point ? plan.Grid.ValuesOf(point) : [.. plan.Grid.Axes.Select(axis => axis.NowInWords)];
        var score = row.Score;
        return new SweepPointRow(
            plan.Grid.Axes.Zip(values).ToDictionary(value => value.First.Key, value => value.Second), row.Point is not null && row.Point == choice?.Best, row.Point == plan.Grid.Now,
            score?.Found, score?.Missed, score?.Wrong, Rounded(score?.Precision), Rounded(score?.Recall), Rounded(score?.F1), row.Failed, row.Trouble);
    }

    private static double? Rounded(double? value) => value is { } known ? Math.Round(known, Digits) : null;
}
