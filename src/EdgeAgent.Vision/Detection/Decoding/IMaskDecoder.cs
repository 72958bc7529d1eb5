using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>A decoder whose objects have masks.</summary>
internal interface IMaskDecoder : IDetectionDecoder
{
    /// <summary>Makes the masks of the objects that are kept, all at once.</summary>
    /// <param name="outputs">What the graph gave.</param>
    /// <param name="geometry">How the frame lies in the model's input.</param>
    /// <param name="boxes">The objects in pixels of the frame, clipped to it.</param>
    /// <param name="rows">The row of each, as it was added.</param>
    /// <param name="into">What becomes the mask of each, in pixels of the frame; an object whose mask is empty is none.</param>
    void ReadMasks(in PictureOutputs outputs, in LetterboxGeometry geometry, ReadOnlySpan<DetectedObject> boxes, ReadOnlySpan<int> rows, ReadOnlySpan<InstanceMask> into);
}
