namespace EdgeAgent.Host.Scenes.Sweeps;

/// <summary>All combinations of the values of some axes, each with a number from 0 on; those of the last axis are next to one another. Immutable.</summary>
internal sealed class SweepGrid
{
    /// <summary>More combinations than that are not tried: of each all scenes are played.</summary>
    public const int MostPoints = 200;

    /// <summary>The combinations of some axes.</summary>
    /// <exception cref="SweepException">There are too many.</exception>
    public SweepGrid(IReadOnlyList<SweepAxis> axes)
    {
        Axes = axes;
        var count = 1L;
        foreach (var axis in axes)
            count = Math.Min(count * axis.Values.Count, int.MaxValue);
        if (count > MostPoints)
            throw new SweepException($"{string.Join(" times ", axes.Select(axis => axis.Values.Count))} values are more than {MostPoints} combinations. Take fewer values, or one key after another.");
        Count = (int)count;
    }

    /// <summary>The axes; at least one.</summary>
    public IReadOnlyList<SweepAxis> Axes { get; }

    /// <summary>How many combinations there are.</summary>
    public int Count { get; }

    /// <summary>The combination that the configuration has; null where it has none of them.</summary>
    public int? Now
    {
        get
        {
            var point = 0;
            foreach (var axis in Axes)
            {
                if (axis.Now is not { } at)
                    return null;
                point = (point * axis.Values.Count) + at;
            }

            return point;
        }
    }

    /// <summary>Which value of each axis a combination has.</summary>
    public int[] At(int point)
    {
        var at = new int[Axes.Count];
        for (var i = Axes.Count - 1; i >= 0; i--)
            (point, at[i]) = Math.DivRem(point, Axes[i].Values.Count);
        return at;
    }

    /// <summary>The values of a combination, one an axis.</summary>
    public IReadOnlyList<string> ValuesOf(int point) => [.. At(point).Select((value, axis) => Axes[axis].Values[value])];

    /// <summary>The combinations in which no value is more than some steps off; values without an order have no steps. Where such a combination lies beyond an end, null stands for it.</summary>
    /// <param name="point">The combination.</param>
    /// <param name="steps">How many steps, above 0.</param>
    public IEnumerable<int?> Within(int point, int steps)
    {
        IEnumerable<int?> found = [0];
        foreach (var (axis, at) in Axes.Zip(At(point)))
        {
            IEnumerable<int> values = axis.IsOrdered ? Enumerable.Range(at - steps, (2 * steps) + 1) : [at];
            found = [.. found.SelectMany(before => values.Select(value => value >= 0 && value < axis.Values.Count ? (before * axis.Values.Count) + value : null))];
        }

        return found;
    }

    /// <summary>The combinations in which one value is one step off.</summary>
    public IEnumerable<int> Beside(int point)
    {
        var weight = 1;
        var at = At(point);
        for (var i = Axes.Count - 1; i >= 0; i--)
        {
            if (Axes[i].IsOrdered && at[i] > 0)
                yield return point - weight;
            if (Axes[i].IsOrdered && at[i] < Axes[i].Values.Count - 1)
                yield return point + weight;
            weight *= Axes[i].Values.Count;
        }
    }
}
