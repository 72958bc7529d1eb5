using System.Numerics;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>A decoder whose boxes are turned.</summary>
internal interface ICornerDecoder : IDetectionDecoder
{
    /// <summary>Reads the corners of an object that is kept.</summary>
    /// <param name="outputs">What the graph gave.</param>
    /// <param name="geometry">How the frame lies in the model's input.</param>
    /// <param name="row">The object's row, as it was added.</param>
    /// <param name="corners">Room for four, one after the other around the box; in pixels of the frame, not clipped.</param>
    void ReadCorners(in PictureOutputs outputs, in LetterboxGeometry geometry, int row, Span<Vector2> corners);
}
