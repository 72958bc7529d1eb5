using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Zones;

/// <summary>Sides and crossings of a straight line in the picture.</summary>
internal static class LineGeometry
{
    /// <summary>On which side of the line a place lies, as the picture shows it: 1 to the right-hand side of somebody who walks from its
    /// beginning to its end, -1 to the left, 0 on it.</summary>
    public static int SideOf(FramePoint from, FramePoint to, FramePoint place) => Math.Sign(Turn(from, to, place));

    /// <summary>Whether the way between two places on different sides meets the line between its ends, which belong to it.</summary>
    public static bool IsMetBetween(FramePoint from, FramePoint to, FramePoint before, FramePoint after)
    {
        // The ends lie on different sides of the way, or on it.
        return SideOf(before, after, from) * SideOf(before, after, to) <= 0;
    }

    /// <summary>Distance of a place from the line without end, with each axis measured in a unit of its own.</summary>
    public static double Distance(FramePoint from, FramePoint to, FramePoint place, double unitX, double unitY)
    {
        // Both axes stretched, areas grow by both stretches.
        var turn = Math.Abs(Turn(from, to, place)) / (unitX * unitY);
        return turn / double.Hypot((to.X - from.X) / unitX, (to.Y - from.Y) / unitY);
    }

    /// <summary>Twice the area of the triangle, above 0 to the right (y grows downwards).</summary>
    private static double Turn(FramePoint from, FramePoint to, FramePoint place) =>
        (to.X - from.X) * (place.Y - from.Y) - (to.Y - from.Y) * (place.X - from.X);
}
