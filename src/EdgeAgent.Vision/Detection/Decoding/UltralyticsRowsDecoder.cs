using System.Numerics.Tensors;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// The head of <see cref="UltralyticsDecoder"/> with its last two axes exchanged, float32 <c>[1, anchors, 4 + classes + others]</c>,
/// as some tools rewrite it for accelerators.
/// </summary>
/// <param name="anchorCount">Boxes in an output.</param>
/// <param name="classCount">Classes, above 0.</param>
/// <param name="otherCount">Numbers of a box behind its classes.</param>
/// <param name="output">The output that it is, in the graph's order.</param>
internal sealed class UltralyticsRowsDecoder(int anchorCount, int classCount, int otherCount = 0, int output = 0) : IDetectionDecoder
{
    private readonly int _columns = UltralyticsDecoder.BoxChannels + classCount + otherCount;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates) =>
        TryDecode(outputs.Numbers(output), limits.MinScore, candidates);

    /// <summary>Reads the whole output of one picture.</summary>
    public bool TryDecode(ReadOnlySpan<float> numbers, float minScore, CandidateList candidates)
    {
        for (var row = 0; row < anchorCount * _columns; row += _columns)
        {
            var classes = numbers.Slice(row + UltralyticsDecoder.BoxChannels, classCount);
            var best = TensorPrimitives.IndexOfMax(classes);
            if (!(classes[best] > minScore))
                continue;
            var box = CentredBox.ToCorners(numbers[row], numbers[row + 1], numbers[row + 2], numbers[row + 3], classes[best], best);
            if (!candidates.TryAdd(box, row / _columns))
                return false;
        }

        return true;
    }
}
