using System.Globalization;
using EdgeAgent.Host.Scenes.Sweeps;

namespace EdgeAgent.Host.Cli.Sweeps;

/// <summary>Says what the figures of a sweep mean.</summary>
internal static class SweepNotes
{
    private const int MostNamed = 5;

    /// <summary>A sentence for each thing that somebody should know before taking the best.</summary>
    public static IEnumerable<string> Of(SweepPlan plan, IReadOnlyList<SweepRow> rows, SweepChoice? choice, SweepPreference preference)
    {
        if (plan.LeftOut.Count > 0)
            yield return $"Not played, as another configuration is theirs: {Names([.. plan.LeftOut.Select(scene => scene.Name)])}.";
        if (choice is null)
        {
            yield return $"With none of the values all scenes could be played. {rows.Select(row => row.Trouble).FirstOrDefault(trouble => trouble is not null)}";
            yield break;
        }

        var tried = rows.Where(row => row.Point is not null).ToList();
        var (best, score) = (tried[choice.Best], tried[choice.Best].Score!);
        yield return string.Create(CultureInfo.InvariantCulture, $"Best by {WordsOf(preference)}: {Told(plan.Grid, choice.Best)}{Field(plan.Grid, choice)}.");
        if (!rows.Any(row => row.Passed))
            yield return $"No value passes all scenes. With the best, {Names(best.Failed)} {(best.Failed.Count == 1 ? "fails" : "fail")}: 'edgeagent test' shows how.";
        if (MakesNoDifference(rows))
            yield return "It makes no difference to these scenes: take scenes that it decides about, or a wider range.";
        else
            foreach (var end in Ends(plan.Grid, choice))
                yield return end;

        if (NowOf(plan, rows)?.Score is { } now && SweepChoice.Rank(now, preference).CompareTo(SweepChoice.Rank(score, preference)) > 0)
            yield return $"The configuration as it is ({string.Join(", ", plan.Grid.Axes.Select(axis => axis.NowInWords))}) is better than each of these.";
        if (rows.Any(row => row.Trouble is not null))
            yield return $"Some values could not be judged: {rows.First(row => row.Trouble is not null).Trouble}";
    }

    /// <summary>The row of the configuration as it is.</summary>
    public static SweepRow? NowOf(SweepPlan plan, IReadOnlyList<SweepRow> rows) => rows.FirstOrDefault(row => row.Point == plan.Grid.Now);

    /// <summary>Whether the same came of all that was tried, and of the configuration as it is.</summary>
    public static bool MakesNoDifference(IReadOnlyList<SweepRow> rows) => rows.Count > 1 && rows.All(row => row.Score is not null && row.Score == rows[0].Score);

    /// <summary>A combination, for a person: <c>detect.min_score=0.45</c>.</summary>
    public static string Told(SweepGrid grid, int point) => string.Join(", ", grid.Axes.Zip(grid.ValuesOf(point), (axis, value) => $"{axis.Key}={value}"));

    private static string Field(SweepGrid grid, SweepChoice choice)
    {
        if (choice.Plateau.Count == 1)
            return "";
        if (grid.Axes.Count > 1)
            return $", amid {choice.Plateau.Count} combinations that are as good";
        var values = choice.Plateau.Order().Select(point => grid.ValuesOf(point)[0]).ToList();
        return values.Count == 2 ? $"; {values.Single(value => value != grid.ValuesOf(choice.Best)[0])} is as good" : $", in the middle of what is as good, {values[0]} to {values[^1]}";
    }

    private static IEnumerable<string> Ends(SweepGrid grid, SweepChoice choice)
    {
        foreach (var (number, axis) in grid.Axes.Index())
        {
            var at = choice.Plateau.Select(point => grid.At(point)[number]).ToHashSet();
            List<string> beyond = [.. ((bool[])[false, true]).Where(isAfter => at.Contains(isAfter ? axis.Values.Count - 1 : 0)).Select(isAfter => axis.Beyond(isAfter)).OfType<string>()];
            if (beyond.Count > 0)
                yield return $"What is best goes to the end of what was tried: try {axis.Key} at {string.Join(" and ", beyond)}, too.";
        }
    }

    private static string WordsOf(SweepPreference preference) => preference switch { SweepPreference.Recall => "recall", SweepPreference.Precision => "precision", _ => "F1" };

    private static string Names(IReadOnlyList<string> names) => names.Count <= MostNamed ? string.Join(", ", names) : $"{string.Join(", ", names.Take(MostNamed))} and {names.Count - MostNamed} more";
}
