using System.Globalization;

namespace EdgeAgent.Vision.Geometry;

/// <summary>A part of the picture: the points of its border in order, either way around; the last is joined to the first. Its sides do not meet but at its points.</summary>
public sealed class Polygon
{
    /// <summary>More points than anybody draws; sides are compared pair by pair.</summary>
    public const int MaximumPoints = 200;

    /// <summary>Of the picture: a thousandth of its width and height, less than a pixel of a small one.</summary>
    private const double LeastArea = 1e-6;

    private readonly FramePoint[] _points;

    /// <summary>A polygon.</summary>
    /// <exception cref="ArgumentException">The points are none (<see cref="FaultOf"/>).</exception>
    public Polygon(IReadOnlyList<FramePoint> points)
    {
        if (FaultOf(points) is { } fault)
            throw new ArgumentException(fault.Message, nameof(points));
        _points = [.. points];
    }

    /// <summary>The points of the border.</summary>
    public ReadOnlySpan<FramePoint> Points => _points;

    /// <summary>Whether a place lies within or on the border: a box that the picture cuts off ends exactly at the picture's edge.</summary>
    public bool Contains(double x, double y)
    {
        var inside = false;
        var place = new FramePoint(x, y);
        var before = _points[^1];
        foreach (var point in _points)
        {
            if (IsBetween(before, point, place) && Turn(before, point, place) == 0)
                return true;
            if (point.Y > y != before.Y > y && x < (before.X - point.X) * (y - point.Y) / (before.Y - point.Y) + point.X)
                inside = !inside;
            before = point;
        }

        return inside;
    }

    /// <summary>Distance of a place from the border, within or outside.</summary>
    /// <param name="place">The place.</param>
    /// <param name="unitX">What counts as 1 across: a fraction of the width, above 0.</param>
    /// <param name="unitY">What counts as 1 down: a fraction of the height, above 0.</param>
    public double DistanceToBorder(FramePoint place, double unitX, double unitY)
    {
        var nearest = double.PositiveInfinity;
        var before = _points[^1];
        foreach (var point in _points)
        {
            nearest = Math.Min(nearest, DistanceToSide(before, point, place, unitX, unitY));
            before = point;
        }

        return nearest;
    }

    /// <summary>Why points are no polygon; null when they are one.</summary>
    public static PolygonFault? FaultOf(IReadOnlyList<FramePoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        var count = points.Count;
        if (count is < 3 or > MaximumPoints)
            return new PolygonFault(null, string.Create(CultureInfo.InvariantCulture, $"{count} point(s) make no polygon: it has 3 to {MaximumPoints}."));
        for (var i = 0; i < count; i++)
        {
            if (points[i] is not { X: >= 0 and <= 1, Y: >= 0 and <= 1 })
                return new PolygonFault(i, $"point {i + 1} lies outside of the picture: both numbers are from 0 to 1.");
            var next = (i + 1) % count;
            if (points[i] == points[next])
            {
                return new PolygonFault(Math.Max(i, next), next == 0
                    ? "the last point is the first one again. Leave it out: a polygon closes by itself."
                    : $"points {i + 1} and {next + 1} are the same. Leave one out.");
            }
        }

        for (var i = 0; i < count; i++)
        {
            for (var j = i + 1; j < count; j++)
            {
                if (Meet(points, i, j))
                    return new PolygonFault(j, $"the side from point {j + 1} to point {(j + 1) % count + 1} meets the side from point {i + 1} to point {i + 2}. Give the points in the order of the border.");
            }
        }

        return AreaOf(points) >= LeastArea ? null : new PolygonFault(null, "the points lie on one line: the polygon covers nothing.");
    }

    private static double AreaOf(IReadOnlyList<FramePoint> points)
    {
        var twice = 0.0;
        for (var i = 0; i < points.Count; i++)
        {
            var (a, b) = (points[i], points[(i + 1) % points.Count]);
            twice += a.X * b.Y - b.X * a.Y;
        }

        return Math.Abs(twice) / 2;
    }

    private static double DistanceToSide(FramePoint from, FramePoint to, FramePoint place, double unitX, double unitY)
    {
        var (dx, dy) = ((to.X - from.X) / unitX, (to.Y - from.Y) / unitY);
        var (px, py) = ((place.X - from.X) / unitX, (place.Y - from.Y) / unitY);
        var along = Math.Clamp((px * dx + py * dy) / (dx * dx + dy * dy), 0, 1);
        return double.Hypot(px - along * dx, py - along * dy);
    }

    /// <summary>Whether two sides have more in common than the point where one follows the other.</summary>
    private static bool Meet(IReadOnlyList<FramePoint> points, int first, int second)
    {
        var count = points.Count;
        var (a, b) = (points[first], points[first + 1]);
        var (c, d) = (points[second], points[(second + 1) % count]);
        if (second == first + 1)
            return FoldsBack(a, b, d);
        if ((second + 1) % count == first)
            return FoldsBack(b, a, c);
        int abc = Turn(a, b, c), abd = Turn(a, b, d), cda = Turn(c, d, a), cdb = Turn(c, d, b);
        if (abc != abd && cda != cdb)
            return true;
        return (abc == 0 && IsBetween(a, b, c)) || (abd == 0 && IsBetween(a, b, d)) || (cda == 0 && IsBetween(c, d, a)) || (cdb == 0 && IsBetween(c, d, b));
    }

    /// <summary>Whether the way from <paramref name="end"/> goes back along the side that led there from <paramref name="start"/>.</summary>
    private static bool FoldsBack(FramePoint start, FramePoint end, FramePoint next) =>
        Turn(start, end, next) == 0 && (next.X - end.X) * (start.X - end.X) + (next.Y - end.Y) * (start.Y - end.Y) > 0;

    private static int Turn(FramePoint a, FramePoint b, FramePoint c) => Math.Sign((b.X - a.X) * (c.Y - a.Y) - (b.Y - a.Y) * (c.X - a.X));

    private static bool IsBetween(FramePoint a, FramePoint b, FramePoint point) =>
        point.X >= Math.Min(a.X, b.X) && point.X <= Math.Max(a.X, b.X) && point.Y >= Math.Min(a.Y, b.Y) && point.Y <= Math.Max(a.Y, b.Y);
}
