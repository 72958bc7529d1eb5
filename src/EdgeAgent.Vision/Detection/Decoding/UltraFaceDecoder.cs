using System.Numerics.Tensors;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// SSD heads with their boxes decoded inside: scores [1, boxes, 1 + classes], softmax done, background first, and edges [1, boxes, 4] in fractions
/// of the picture (Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB <c>vision/ssd/ssd.py</c>, as exported; qfgaohao/pytorch-ssd the same).
/// A score equal to the threshold is kept.
/// </summary>
/// <param name="scores">The output with the scores.</param>
/// <param name="boxes">The output with the edges.</param>
/// <param name="classCount">Classes without the background, above 0.</param>
internal sealed class UltraFaceDecoder(int scores, int boxes, int classCount) : IDetectionDecoder
{
    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates)
    {
        var all = outputs.Numbers(scores);
        var edges = outputs.Numbers(boxes);
        var columns = classCount + 1;
        for (var row = 0; row < edges.Length / 4; row++)
        {
            var classes = all.Slice(row * columns + 1, classCount);
            var best = classCount == 1 ? 0 : TensorPrimitives.IndexOfMax(classes);
            if (classes[best] < limits.MinScore)
                continue;
            var box = new DetectedObject(
                edges[4 * row] * geometry.TensorWidth, edges[4 * row + 1] * geometry.TensorHeight,
                edges[4 * row + 2] * geometry.TensorWidth, edges[4 * row + 3] * geometry.TensorHeight, classes[best], best);
            if (!candidates.TryAdd(box, row))
                return false;
        }

        return true;
    }
}
