using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tracking;

/// <summary>How two boxes share their areas.</summary>
internal static class BoxOverlap
{
    /// <summary>The share of a box's area that lies within another one, 0 to 1.</summary>
    public static double ShareWithin(in DetectedObject box, in DetectedObject other) => Common(box, other) / ((double)box.Width * box.Height);

    /// <summary>The share of the smaller of two boxes that lies within the other one, 0 to 1.</summary>
    public static double ShareOfSmaller(in DetectedObject box, in DetectedObject other) =>
        Common(box, other) / Math.Min((double)box.Width * box.Height, (double)other.Width * other.Height);

    /// <summary>Intersection over union.</summary>
    public static double Iou(in DetectedObject box, in DetectedObject other)
    {
        var common = Common(box, other);
        return common / ((double)box.Width * box.Height + (double)other.Width * other.Height - common);
    }

    private static double Common(in DetectedObject box, in DetectedObject other)
    {
        var width = Math.Min(box.Right, other.Right) - Math.Max(box.Left, other.Left);
        var height = Math.Min(box.Bottom, other.Bottom) - Math.Max(box.Top, other.Top);
        return width > 0 && height > 0 ? (double)width * height : 0;
    }
}
