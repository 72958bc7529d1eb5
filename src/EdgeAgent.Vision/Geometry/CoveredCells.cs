namespace EdgeAgent.Vision.Geometry;

/// <summary>
/// Finds the cells of a grid over the picture that polygons touch, be it with a corner: a cell is touched when a side runs through
/// it or when it lies within, and where no side runs one look at the middle of the row tells which. One row at a time.
/// </summary>
/// <param name="polygons">The polygons.</param>
/// <param name="width">Cells from the left to the right edge of the picture; the last may reach beyond it.</param>
/// <param name="height">Cells from the upper to the lower edge of the picture; the last may reach beyond it.</param>
internal sealed class CoveredCells(IReadOnlyList<Polygon> polygons, double width, double height)
{
    /// <summary>Of a cell: what sides are moved outwards by, so that rounding never leaves a cell open.</summary>
    private const double Slack = 1e-6;

    private readonly List<double> _crossings = [];

    /// <summary>Marks the touched cells of a row; others are left as they are.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="cells">One per cell, false at first.</param>
    public void Mark(int row, Span<bool> cells)
    {
        foreach (var polygon in polygons)
        {
            _crossings.Clear();
            var points = polygon.Points;
            var start = points[^1];
            foreach (var end in points)
            {
                MarkSide(row, start.X * width, start.Y * height, end.X * width, end.Y * height, cells);
                start = end;
            }

            _crossings.Sort();
            for (var i = 0; i + 1 < _crossings.Count; i += 2)
                MarkBetween(_crossings[i], _crossings[i + 1], cells);
        }
    }

    private void MarkSide(int row, double startX, double startY, double endX, double endY, Span<bool> cells)
    {
        if (startY > endY)
            (startX, startY, endX, endY) = (endX, endY, startX, startY);
        double top = row - Slack, bottom = row + 1 + Slack;
        if (startY > bottom || endY < top)
            return;
        var slope = endY > startY ? (endX - startX) / (endY - startY) : 0;
        var from = startY < top ? startX + slope * (top - startY) : startX;
        var to = endY > bottom ? startX + slope * (bottom - startY) : endX;
        MarkBetween(Math.Min(from, to), Math.Max(from, to), cells);

        // Half-open, so that a point on the line counts for one of its two sides.
        var middle = row + 0.5;
        if (startY <= middle && endY > middle)
            _crossings.Add(startX + slope * (middle - startY));
    }

    /// <summary>All cells of a grid, row by row; true where a polygon touches one.</summary>
    /// <param name="polygons">The polygons.</param>
    /// <param name="columns">Cells in a row.</param>
    /// <param name="rows">Rows of cells.</param>
    public static bool[] Of(IReadOnlyList<Polygon> polygons, int columns, int rows)
    {
        var cells = new bool[columns * rows];
        var covered = new CoveredCells(polygons, columns, rows);
        for (var row = 0; row < rows; row++)
            covered.Mark(row, cells.AsSpan(row * columns, columns));
        return cells;
    }

    private static void MarkBetween(double from, double to, Span<bool> cells)
    {
        var first = Math.Max(0, (int)Math.Floor(from - Slack));
        var last = Math.Min(cells.Length - 1, (int)Math.Floor(to + Slack));
        if (first <= last)
            cells[first..(last + 1)].Fill(true);
    }
}
