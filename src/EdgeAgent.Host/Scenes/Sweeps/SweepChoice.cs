namespace EdgeAgent.Host.Scenes.Sweeps;

/// <summary>The best of what was tried. Of several that are as good it is not the first, at whose edge the next film may fall off, but the one in the middle of the widest field of them.</summary>
/// <param name="Best">Its number.</param>
/// <param name="Plateau">All that are as good and lie together with it, itself among them.</param>
internal sealed record SweepChoice(int Best, IReadOnlySet<int> Plateau)
{
    /// <summary>Chooses.</summary>
    /// <param name="grid">What was tried.</param>
    /// <param name="scores">What came of each; null where it could not be played.</param>
    /// <param name="preference">What it is to be best at.</param>
    /// <returns>The choice; null where nothing could be played.</returns>
    public static SweepChoice? Of(SweepGrid grid, IReadOnlyList<SceneScore?> scores, SweepPreference preference)
    {
        if (scores.OfType<SceneScore>().ToList() is not { Count: > 0 } played)
            return null;
        var highest = played.Max(score => Rank(score, preference));
        var fields = FieldsOf(grid, [.. Enumerable.Range(0, grid.Count).Where(point => scores[point] is { } score && Rank(score, preference).Equals(highest))]);
        var plateau = fields.OrderByDescending(field => field.Count).ThenByDescending(field => grid.Now is { } now && field.Contains(now)).ThenBy(field => field.Min()).First();
        var centre = Enumerable.Range(0, grid.Axes.Count).Select(axis => plateau.Average(point => grid.At(point)[axis])).ToList();
        var best = plateau.OrderByDescending(point => Room(grid, plateau, point)).ThenBy(point => grid.At(point).Zip(centre, (at, middle) => (at - middle) * (at - middle)).Sum()).ThenBy(point => point).First();
        return new SweepChoice(best, plateau);
    }

    /// <summary>What a score is worth: the higher the better. What is equal in what is preferred is told apart by the rest, down to how many events are not as they should be.</summary>
    public static (double First, double Second, int Third) Rank(SceneScore score, SweepPreference preference) => preference switch
    {
        SweepPreference.Recall => (score.Recall, score.Precision, -score.Wrong),
        SweepPreference.Precision => (score.Precision, score.Recall, -score.Wrong - score.Missed),
        _ => (score.F1, 0, -score.Wrong - score.Missed),
    };

    /// <summary>Parts of some points that lie together.</summary>
    private static List<HashSet<int>> FieldsOf(SweepGrid grid, HashSet<int> points)
    {
        var fields = new List<HashSet<int>>();
        foreach (var first in points.Order())
        {
            if (fields.Exists(known => known.Contains(first)))
                continue;
            var field = new HashSet<int> { first };
            var next = new Queue<int>(field);
            while (next.TryDequeue(out var point))
            {
                foreach (var beside in grid.Beside(point).Where(beside => points.Contains(beside) && field.Add(beside)))
                    next.Enqueue(beside);
            }

            fields.Add(field);
        }

        return fields;
    }

    /// <summary>How many steps every value may move, at once and either way, without leaving a field.</summary>
    private static int Room(SweepGrid grid, HashSet<int> field, int point)
    {
        if (!grid.Axes.Any(axis => axis.IsOrdered))
            return 0;
        var steps = 0;
        while (grid.Within(point, steps + 1).All(other => other is { } known && field.Contains(known)))
            steps++;
        return steps;
    }
}
