using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>A decoder whose objects have key points.</summary>
internal interface IKeypointDecoder : IDetectionDecoder
{
    /// <summary>Points of one object.</summary>
    int KeypointCount { get; }

    /// <summary>Reads the points of an object that is kept.</summary>
    /// <param name="outputs">What the graph gave.</param>
    /// <param name="geometry">How the frame lies in the model's input.</param>
    /// <param name="row">The object's row, as it was added.</param>
    /// <param name="points">Room for <see cref="KeypointCount"/>; in pixels of the frame, clipped to it where the framework clips them.</param>
    void ReadKeypoints(in PictureOutputs outputs, in LetterboxGeometry geometry, int row, Span<Keypoint> points);
}
