namespace EdgeAgent.Vision.Geometry;

/// <summary>
/// Turns runs along rows into the changes down columns of which <see cref="RunLengthMask"/> is made, without painting a pixel: a column changes
/// at a row where that row differs from the one above it.
/// </summary>
/// <param name="width">The picture's width.</param>
/// <param name="height">The picture's height.</param>
/// <param name="left">The column from which the runs count.</param>
/// <param name="top">The first row's place in the picture.</param>
internal sealed class RowTurner(int width, int height, int left, int top)
{
    /// <summary>For each column where its next change goes; behind them where all of them end.</summary>
    private readonly int[] _places = new int[width - left + 1];

    /// <summary>Places in the order of the columns; the same twice is none.</summary>
    /// <param name="runs">As <see cref="RunLengthMask.FromRows"/> takes them.</param>
    /// <param name="ends">Likewise.</param>
    /// <exception cref="ArgumentOutOfRangeException">A run leaves the picture.</exception>
    public int[] Turn(ReadOnlySpan<int> runs, ReadOnlySpan<int> ends)
    {
        if (runs.ContainsAnyExceptInRange(0, width - left))
            throw new ArgumentOutOfRangeException(nameof(runs), $"A run leaves the picture of {width} columns.");
        Visit(runs, ends, null);
        var total = 0;
        foreach (ref var place in _places.AsSpan())
            (place, total) = (total, total + place);
        var changes = new int[total];
        Visit(runs, ends, changes);
        return changes;
    }

    /// <summary>Goes over all changes, row by row: counts them in each column, or puts them where the column's next goes.</summary>
    private void Visit(ReadOnlySpan<int> runs, ReadOnlySpan<int> ends, int[]? changes)
    {
        ReadOnlySpan<int> above = [];
        var start = 0;
        for (var y = 0; y < ends.Length; y++)
        {
            var row = runs[start..ends[y]];
            Compare(above, row, top + y, changes);
            above = row;
            start = ends[y];
        }

        Compare(above, [], top + ends.Length, changes);
    }

    private void Compare(ReadOnlySpan<int> above, ReadOnlySpan<int> row, int y, int[]? changes)
    {
        var (i, j, from) = (0, 0, 0);
        while (i < above.Length || j < row.Length)
        {
            var at = Math.Min(i < above.Length ? above[i] : int.MaxValue, j < row.Length ? row[j] : int.MaxValue);
            if (((i + j) & 1) != 0)
                Change(from, at, y, changes);
            if (i < above.Length && above[i] == at)
                i++;
            if (j < row.Length && row[j] == at)
                j++;
            from = at;
        }
    }

    private void Change(int from, int to, int y, int[]? changes)
    {
        for (var x = from; x < to; x++)
        {
            if (changes is not null)
                changes[_places[x]] = (left + x) * height + y;
            _places[x]++;
        }
    }
}
