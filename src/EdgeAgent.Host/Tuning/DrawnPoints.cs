using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Host.Tuning;

/// <summary>Points as they come from the page: pairs of numbers, as far as somebody has not sent something else.</summary>
internal static class DrawnPoints
{
    /// <summary>What is nearer than this is the same place: a tenth of a pixel of a 1000 pixels wide picture.</summary>
    public const double Same = 1e-4;

    /// <summary>A point of the configuration.</summary>
    public static double[] Of(FramePoint point) => [point.X, point.Y];

    /// <summary>A polygon of the configuration.</summary>
    public static double[][] Of(Polygon polygon)
    {
        var points = new double[polygon.Points.Length][];
        for (var i = 0; i < points.Length; i++)
            points[i] = Of(polygon.Points[i]);
        return points;
    }

    /// <summary>Whether two points are the same.</summary>
    public static bool AreLike(IReadOnlyList<double>? one, IReadOnlyList<double>? other) =>
        one is [var x, var y] && other is [var otherX, var otherY] && Math.Abs(x - otherX) < Same && Math.Abs(y - otherY) < Same;

    /// <summary>Whether two polygons are the same, in the same order.</summary>
    public static bool AreLike(IReadOnlyList<IReadOnlyList<double>> one, IReadOnlyList<IReadOnlyList<double>> other)
    {
        if (one.Count != other.Count)
            return false;
        for (var i = 0; i < one.Count; i++)
        {
            if (!AreLike(one[i], other[i]))
                return false;
        }

        return true;
    }
}
