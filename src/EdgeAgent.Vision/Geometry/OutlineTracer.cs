namespace EdgeAgent.Vision.Geometry;

/// <summary>
/// Follows the border of an outline on a grid five times as fine as the pixels and notes where it crosses the middles of their columns
/// (cocoapi <c>common/maskApi.c</c>, <c>rleFrPoly</c>, the same arithmetic).
/// </summary>
internal sealed class OutlineTracer(int width, int height)
{
    private const double Fineness = 5;

    private readonly List<int> _crossings = [];
    private (int X, int Y)? _before;

    /// <summary>Follows an outline.</summary>
    /// <param name="outline">Corners in pixels, x and y in turn.</param>
    /// <returns>The crossings as pixels of the picture, numbered down the columns; in no order.</returns>
    public List<int> Trace(ReadOnlySpan<double> outline)
    {
        for (var i = 0; i + 1 < outline.Length; i += 2)
        {
            // An odd number at the end is no corner.
            var next = i + 3 < outline.Length ? i + 2 : 0;
            Follow((Fine(outline[i]), Fine(outline[i + 1])), (Fine(outline[next]), Fine(outline[next + 1])));
        }

        return _crossings;
    }

    private static int Fine(double coordinate) => (int)(Fineness * coordinate + .5);

    /// <summary>One edge, a step at a time along its longer axis, always drawn from its lower end so that both directions give the same points.</summary>
    private void Follow((int X, int Y) from, (int X, int Y) to)
    {
        var (wide, high) = (Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
        var isFlat = wide >= high;
        var isTurned = isFlat ? from.X > to.X : from.Y > to.Y;
        var (start, end) = isTurned ? (to, from) : (from, to);
        var steps = isFlat ? wide : high;
        var slope = steps == 0 ? 0 : isFlat ? (double)(end.Y - start.Y) / wide : (double)(end.X - start.X) / high;
        for (var i = 0; i <= steps; i++)
        {
            var step = isTurned ? steps - i : i;
            Visit(isFlat ? (start.X + step, (int)(start.Y + slope * step + .5)) : ((int)(start.X + slope * step + .5), start.Y + step));
        }
    }

    private void Visit((int X, int Y) point)
    {
        if (_before is { } before && before.X != point.X)
            Cross(before, point);
        _before = point;
    }

    private void Cross((int X, int Y) before, (int X, int Y) point)
    {
        var x = Coarse(point.X < before.X ? point.X : point.X - 1);
        if (x != Math.Floor(x) || x < 0 || x > width - 1)
            return;
        var y = Math.Ceiling(Math.Clamp(Coarse(Math.Min(before.Y, point.Y)), 0, height));
        _crossings.Add((int)x * height + (int)y);
    }

    private static double Coarse(int fine) => (fine + .5) / Fineness - .5;
}
