using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Detection;

/// <summary>Tells whether the frame's edge may have cut an object off.</summary>
internal static class FrameEdge
{
    /// <summary>An object nearer to the frame's edge than this share of the frame may be cut off by it.</summary>
    private const double Share = 0.005;

    /// <summary>Whether an object is in the frame as a whole.</summary>
    public static bool IsWhole(in DetectedObject seen, in FrameFormat frame)
    {
        var (x, y) = (Math.Max(1, frame.Width * Share), Math.Max(1, frame.Height * Share));
        return seen.Left >= x && seen.Top >= y && seen.Right <= frame.Width - x && seen.Bottom <= frame.Height - y;
    }
}
