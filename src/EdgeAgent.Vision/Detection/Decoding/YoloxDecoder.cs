using System.Numerics.Tensors;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// YOLOX heads, float32 <c>[1, anchors, 5 + classes]</c>: centre, size, objectness, classes; the latter two already sigmoid.
/// Raw heads hold offsets in cells and the logarithm of the size in strides (Megvii-BaseDetection/YOLOX
/// <c>yolox/models/yolo_head.py</c>, <c>decode_outputs</c>), decoded ones hold pixels of the input.
/// Score = objectness · best class; one that equals the threshold is kept (<c>yolox/utils/boxes.py</c>, <c>postprocess</c>).
/// </summary>
/// <param name="grid">The head's cells.</param>
/// <param name="classCount">Classes, above 0.</param>
/// <param name="isRaw">Whether the grid is still to be applied.</param>
/// <param name="output">The output that it is, in the graph's order.</param>
internal sealed class YoloxDecoder(AnchorGrid grid, int classCount, bool isRaw, int output = 0) : IDetectionDecoder
{
    /// <summary>Columns before the classes.</summary>
    public const int BoxColumns = 5;

    private readonly int _columns = BoxColumns + classCount;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates) =>
        TryDecode(outputs.Numbers(output), limits.MinScore, candidates);

    /// <summary>Reads the whole output of one picture.</summary>
    public bool TryDecode(ReadOnlySpan<float> numbers, float minScore, CandidateList candidates)
    {
        var row = 0;
        foreach (var stride in grid.Strides)
        {
            var columns = grid.Columns(stride);
            var rows = grid.Rows(stride);
            for (var y = 0; y < rows; y++)
            {
                for (var x = 0; x < columns; x++, row += _columns)
                {
                    // A class never scores above 1, so that the objectness alone rules out almost every cell.
                    var objectness = numbers[row + 4];
                    if (objectness < minScore)
                        continue;
                    var classes = numbers.Slice(row + BoxColumns, classCount);
                    var best = TensorPrimitives.IndexOfMax(classes);
                    var score = objectness * classes[best];
                    if (score < minScore)
                        continue;
                    var box = isRaw
                        ? CentredBox.ToCorners((numbers[row] + x) * stride, (numbers[row + 1] + y) * stride,
                            MathF.Exp(numbers[row + 2]) * stride, MathF.Exp(numbers[row + 3]) * stride, score, best)
                        : CentredBox.ToCorners(numbers[row], numbers[row + 1], numbers[row + 2], numbers[row + 3], score, best);
                    if (!candidates.TryAdd(box, row / _columns))
                        return false;
                }
            }
        }

        return true;
    }
}
