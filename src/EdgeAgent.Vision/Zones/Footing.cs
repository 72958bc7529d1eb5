using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Zones;

/// <summary>Where an object stands: the middle of its box's lower edge, and how large it is there. All in fractions of the frame.</summary>
/// <param name="Place">The place.</param>
/// <param name="Width">Of its box, above 0.</param>
/// <param name="Height">Of its box, above 0.</param>
internal readonly record struct Footing(FramePoint Place, double Width, double Height)
{
    /// <summary>
    /// How far beyond a border an object must be before it has crossed it back, in widths (across) and heights (down) of its own box. A
    /// detector's boxes tremble by a few hundredths of their size, whatever that is in pixels.
    /// </summary>
    public const double Margin = 0.1;

    public static Footing Of(in DetectedObject box, in FrameFormat frame) => new(
        new FramePoint((box.Left + box.Right) / (2.0 * frame.Width), box.Bottom / (double)frame.Height),
        box.Width / (double)frame.Width, box.Height / (double)frame.Height);

    /// <summary>Whether it is outside of a polygon by more than the margin.</summary>
    public bool IsClearOf(Polygon polygon) => !polygon.Contains(Place.X, Place.Y) && polygon.DistanceToBorder(Place, Width, Height) > Margin;
}
