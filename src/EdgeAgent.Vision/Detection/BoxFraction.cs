using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Detection;

/// <summary>Boxes as events tell them: in fractions of the frame. Five digits are a fiftieth of a pixel of 4K.</summary>
internal static class BoxFraction
{
    /// <summary>A box in pixels of a frame.</summary>
    public static Box Of(in DetectedObject box, in FrameFormat frame) => new(
        Math.Round(box.Left / (double)frame.Width, 5), Math.Round(box.Top / (double)frame.Height, 5),
        Math.Round(box.Width / (double)frame.Width, 5), Math.Round(box.Height / (double)frame.Height, 5));
}
