using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Reads the boxes out of what a detector gives. One kind for each layout, one object for each stream, without allocation once warm.
/// What objects have beside their box is read by <see cref="IMaskDecoder"/>, <see cref="IKeypointDecoder"/> and <see cref="ICornerDecoder"/>,
/// where a decoder is one, for the objects that are kept.
/// </summary>
internal interface IDetectionDecoder
{
    /// <summary>Whether its boxes are pixels of the frame already; else they are pixels of the model's input.</summary>
    bool IsInFrame => false;

    /// <summary>Whether boxes of the same class that overlap too much are still to be thinned out.</summary>
    bool NeedsSuppression => true;

    /// <summary>Adds the boxes whose best class scores enough, in the order of the output, not clipped.</summary>
    /// <param name="outputs">What the graph gave for one picture.</param>
    /// <param name="geometry">How the frame lies in the model's input.</param>
    /// <param name="limits">The lowest score to keep; whether a score equal to it is kept is the framework's custom.</param>
    /// <param name="candidates">Where they go, with the row that details are read by; emptied before.</param>
    /// <returns>False when a box is not finite: the output is worth nothing.</returns>
    bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates);
}
