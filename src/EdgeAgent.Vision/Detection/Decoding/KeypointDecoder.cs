using System.Numerics;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Boxes with key points: what another decoder finds, with the points that stand behind its classes, in pixels of the input. They go back
/// by half of the padding before it was rounded and are clipped to the frame (ultralytics <c>utils/ops.py</c>, <c>scale_coords</c>; measured in
/// assets/exports/ultralytics).
/// </summary>
/// <param name="boxes">Finds the boxes; its rows are boxes of <paramref name="layout"/>.</param>
/// <param name="layout">How the matrix of boxes lies.</param>
/// <param name="first">Which number of a box is the first point's x.</param>
/// <param name="pointCount">Points of a box.</param>
/// <param name="hasScores">Whether each point has a third number, how sure it is to be seen.</param>
internal sealed class KeypointDecoder(IDetectionDecoder boxes, BoxLayout layout, int first, int pointCount, bool hasScores) : IKeypointDecoder
{
    /// <inheritdoc/>
    public int KeypointCount => pointCount;

    /// <inheritdoc/>
    public bool IsInFrame => boxes.IsInFrame;

    /// <inheritdoc/>
    public bool NeedsSuppression => boxes.NeedsSuppression;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates) =>
        boxes.TryDecode(outputs, geometry, limits, candidates);

    /// <inheritdoc/>
    public void ReadKeypoints(in PictureOutputs outputs, in LetterboxGeometry geometry, int row, Span<Keypoint> points) =>
        Read(outputs.Numbers(layout.Output), geometry, row, points);

    /// <summary>Reads the points of one box out of the whole output.</summary>
    public void Read(ReadOnlySpan<float> numbers, in LetterboxGeometry geometry, int row, Span<Keypoint> points)
    {
        var (left, top) = geometry.HalfPad;
        var at = first;
        foreach (ref var point in points)
        {
            var place = geometry.Clip(new Vector2(
                (float)((numbers[layout.At(row, at)] - left) / geometry.ScaleX), (float)((numbers[layout.At(row, at + 1)] - top) / geometry.ScaleY)));
            point = new Keypoint(place.X, place.Y, hasScores ? numbers[layout.At(row, at + 2)] : 1);
            at += hasScores ? 3 : 2;
        }
    }
}
