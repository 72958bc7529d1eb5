using System.Numerics.Tensors;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// The head of <see cref="UltralyticsDecoder"/> with its last two axes exchanged, float32 <c>[1, anchors, 4 + classes]</c>,
/// as some tools rewrite it for accelerators.
/// </summary>
/// <param name="anchorCount">Boxes in an output.</param>
/// <param name="classCount">Classes, above 0.</param>
internal sealed class UltralyticsRowsDecoder(int anchorCount, int classCount) : IBoxDecoder
{
    private readonly int _columns = UltralyticsDecoder.BoxChannels + classCount;

    public int AnchorCount => anchorCount;

    public int ClassCount => classCount;

    public bool TryDecode(ReadOnlySpan<float> output, float minScore, Span<DetectedObject> candidates, out int count)
    {
        count = 0;
        for (var row = 0; row < anchorCount * _columns; row += _columns)
        {
            var classes = output.Slice(row + UltralyticsDecoder.BoxChannels, classCount);
            var best = TensorPrimitives.IndexOfMax(classes);
            if (!(classes[best] > minScore))
                continue;
            var box = CentredBox.ToCorners(output[row], output[row + 1], output[row + 2], output[row + 3], classes[best], best);
            if (!CentredBox.IsFinite(box))
                return false;
            candidates[count++] = box;
        }

        return true;
    }
}
