using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>A decoder whose objects have masks.</summary>
internal interface IMaskDecoder : IDetectionDecoder
{
    /// <summary>Makes the mask of an object that is kept.</summary>
    /// <param name="outputs">What the graph gave.</param>
    /// <param name="geometry">How the frame lies in the model's input.</param>
    /// <param name="box">The object in pixels of the frame, clipped to it.</param>
    /// <param name="row">Its row, as it was added.</param>
    /// <param name="mask">What becomes its mask, in pixels of the frame.</param>
    /// <returns>Whether any pixel is in it; an object without is none.</returns>
    bool ReadMask(in PictureOutputs outputs, in LetterboxGeometry geometry, in DetectedObject box, int row, InstanceMask mask);
}
