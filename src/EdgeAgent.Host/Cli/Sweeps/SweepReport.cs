using EdgeAgent.Host.Scenes.Sweeps;

namespace EdgeAgent.Host.Cli.Sweeps;

/// <summary>A sweep, as <c>--json</c> prints it.</summary>
/// <param name="Configuration">The file.</param>
/// <param name="Scenes">The scenes that were played.</param>
/// <param name="Prefer">What the best is best at.</param>
/// <param name="Points">What came of the configuration as it is, where it has none of the values, and of each combination.</param>
/// <param name="Best">The best values by their keys; absent where nothing could be played.</param>
/// <param name="Places">Where each key stands in the configuration.</param>
/// <param name="Notes">What the figures do not say, a sentence each.</param>
internal sealed record SweepReport(
    string Configuration, IReadOnlyList<string> Scenes, SweepPreference Prefer, IReadOnlyList<SweepPointRow> Points, IReadOnlyDictionary<string, string>? Best,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Places, IReadOnlyList<string> Notes)
{
    public static SweepReport Of(SweepPlan plan, IReadOnlyList<SweepRow> rows, SweepChoice? choice, SweepPreference preference)
    {
        IReadOnlyList<SweepPointRow> points = [.. rows.Select(row => SweepPointRow.Of(plan, row, choice))];
        return new SweepReport(
            plan.Configuration.File, [.. plan.Scenes.Select(scene => scene.Name)], preference, points, points.FirstOrDefault(point => point.Best)?.Values,
            plan.Grid.Axes.ToDictionary(axis => axis.Key, axis => (IReadOnlyList<string>)[.. axis.Places.Select(place => place.Name)]), [.. SweepNotes.Of(plan, rows, choice, preference)]);
    }
}
