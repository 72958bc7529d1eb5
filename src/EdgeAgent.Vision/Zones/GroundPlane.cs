using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Zones;

/// <summary>
/// The way from places in the picture to places on level ground, in metres: the projective map that takes four points of the picture to the
/// corners of a rectangle of known size (R. Hartley and A. Zisserman, "Multiple View Geometry", 4.1). Immutable and thread-safe.
/// </summary>
public sealed class GroundPlane
{
    /// <summary>Rows of the map by columns, the last one 1: places are taken from the first corner, which is in sight and so has a depth.</summary>
    private readonly double[] _map;

    private readonly FramePoint _first;

    /// <summary>The ground of a camera.</summary>
    /// <param name="corners">The rectangle's corners in the picture, one after the other around it; from the first to the second is its width.</param>
    /// <param name="widthMetres">Its width, above 0.</param>
    /// <param name="lengthMetres">Its length, from the second corner to the third, above 0.</param>
    /// <exception cref="ArgumentException">The corners are no four, or no rectangle can look like that (<see cref="FaultOf"/>).</exception>
    public GroundPlane(Polygon corners, double widthMetres, double lengthMetres)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(widthMetres);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lengthMetres);
        if (FaultOf(corners) is { } fault)
            throw new ArgumentException(fault, nameof(corners));
        ReadOnlySpan<FramePoint> ground = [new(0, 0), new(widthMetres, 0), new(widthMetres, lengthMetres), new(0, lengthMetres)];
        _first = corners.Points[0];
        var rows = new double[8, 9];
        for (var i = 0; i < 4; i++)
        {
            var (from, to) = (FromFirst(corners.Points[i]), ground[i]);
            ReadOnlySpan<double> across = [from.X, from.Y, 1, 0, 0, 0, -from.X * to.X, -from.Y * to.X, to.X];
            ReadOnlySpan<double> down = [0, 0, 0, from.X, from.Y, 1, -from.X * to.Y, -from.Y * to.Y, to.Y];
            for (var column = 0; column < 9; column++)
                (rows[2 * i, column], rows[2 * i + 1, column]) = (across[column], down[column]);
        }

        _map = [.. Solve(rows), 1];
    }

    /// <summary>Why a polygon is not the picture of a rectangle on the ground: a sentence; null when it is one.</summary>
    public static string? FaultOf(Polygon corners)
    {
        ArgumentNullException.ThrowIfNull(corners);
        if (corners.Points.Length != 4)
            return $"{corners.Points.Length} points stand here; a rectangle on the ground has 4 corners.";
        var side = 0;
        for (var i = 0; i < 4; i++)
        {
            var turn = LineGeometry.SideOf(corners.Points[i], corners.Points[(i + 1) % 4], corners.Points[(i + 2) % 4]);
            if (turn == 0 || turn == -side)
                return "no rectangle on the ground looks like that: each corner must point outwards.";
            side = turn;
        }

        return null;
    }

    /// <summary>Where on the ground a place of the picture is.</summary>
    /// <returns>Metres from the first corner, along the width and along the length; null at or beyond the horizon.</returns>
    public (double X, double Y)? ToMetres(FramePoint place)
    {
        var (x, y) = FromFirst(place);
        var depth = _map[6] * x + _map[7] * y + 1;
        return depth > 0 ? ((_map[0] * x + _map[1] * y + _map[2]) / depth, (_map[3] * x + _map[4] * y + _map[5]) / depth) : null;
    }

    private FramePoint FromFirst(FramePoint place) => new(place.X - _first.X, place.Y - _first.Y);

    /// <summary>Gauss's elimination with the greatest pivot of each column.</summary>
    private static double[] Solve(double[,] rows)
    {
        const int Count = 8;
        for (var column = 0; column < Count; column++)
        {
            var pivot = column;
            for (var row = column + 1; row < Count; row++)
            {
                if (Math.Abs(rows[row, column]) > Math.Abs(rows[pivot, column]))
                    pivot = row;
            }

            for (var i = 0; i <= Count; i++)
                (rows[column, i], rows[pivot, i]) = (rows[pivot, i], rows[column, i]);
            for (var row = 0; row < Count; row++)
            {
                if (row == column)
                    continue;
                var share = rows[row, column] / rows[column, column];
                for (var i = column; i <= Count; i++)
                    rows[row, i] -= share * rows[column, i];
            }
        }

        var solution = new double[Count];
        for (var row = 0; row < Count; row++)
            solution[row] = rows[row, Count] / rows[row, row];
        return solution;
    }
}
