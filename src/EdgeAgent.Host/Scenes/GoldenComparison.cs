namespace EdgeAgent.Host.Scenes;

/// <summary>
/// Finds the least that makes one list of events the other: what is missing, too much, or other in some of its values. Only events of the same type and source are held against each other.
/// </summary>
internal static class GoldenComparison
{
    /// <summary>Of longer stretches that differ only so much is compared: the rest would take its square in memory.</summary>
    private const int LongestStretch = 3000;

    private const int OneSided = 3;
    private const int OtherSubject = 5;
    private const int OtherValues = 4;

    /// <summary>Compares.</summary>
    /// <param name="expected">What was to come.</param>
    /// <param name="came">What came.</param>
    /// <param name="uncompared">How many events at the end were not looked at, because too much differs before them.</param>
    public static IReadOnlyList<GoldenChange> Compare(IReadOnlyList<GoldenEvent> expected, IReadOnlyList<GoldenEvent> came, out int uncompared)
    {
        var first = 0;
        while (first < expected.Count && first < came.Count && expected[first].IsLike(came[first]))
            first++;
        var (left, right) = (expected.Count, came.Count);
        while (left > first && right > first && expected[left - 1].IsLike(came[right - 1]))
            (left, right) = (left - 1, right - 1);
        var (rows, columns) = (Math.Min(left - first, LongestStretch), Math.Min(right - first, LongestStretch));
        uncompared = Math.Max(left - first - rows, right - first - columns);
        return Align([.. expected.Skip(first).Take(rows)], [.. came.Skip(first).Take(columns)]);
    }

    private static List<GoldenChange> Align(IReadOnlyList<GoldenEvent> expected, IReadOnlyList<GoldenEvent> came)
    {
        // The cost of making what is expected from a place on into what came from a place on.
        var costs = new int[expected.Count + 1, came.Count + 1];
        for (var i = expected.Count; i >= 0; i--)
        {
            for (var j = came.Count; j >= 0; j--)
            {
                var cost = i == expected.Count && j == came.Count ? 0 : int.MaxValue;
                if (i < expected.Count)
                    cost = Math.Min(cost, costs[i + 1, j] + OneSided);
                if (j < came.Count)
                    cost = Math.Min(cost, costs[i, j + 1] + OneSided);
                if (i < expected.Count && j < came.Count && Exchange(expected[i], came[j]) is { } exchange)
                    cost = Math.Min(cost, costs[i + 1, j + 1] + exchange);
                costs[i, j] = cost;
            }
        }

        var changes = new List<GoldenChange>();
        for (var (i, j) = (0, 0); i < expected.Count || j < came.Count;)
        {
            if (i < expected.Count && j < came.Count && Exchange(expected[i], came[j]) is { } exchange && costs[i, j] == costs[i + 1, j + 1] + exchange)
            {
                if (exchange > 0)
                    changes.Add(new GoldenChange(expected[i], came[j], expected[i].Against(came[j])));
                (i, j) = (i + 1, j + 1);
            }
            else if (i < expected.Count && costs[i, j] == costs[i + 1, j] + OneSided)
            {
                changes.Add(new GoldenChange(expected[i++], null, []));
            }
            else
            {
                changes.Add(new GoldenChange(null, came[j++], []));
            }
        }

        return changes;
    }

    private static int? Exchange(GoldenEvent expected, GoldenEvent came)
    {
        if (expected.Type != came.Type || expected.Source != came.Source)
            return null;
        return expected.IsLike(came) ? 0 : expected.Subject == came.Subject ? OtherValues : OtherSubject;
    }
}
