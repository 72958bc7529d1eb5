using EdgeAgent.Pipeline.Models;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Boxes that a graph has chosen itself for all pictures of a batch, float32 [n, 7]: the picture's number, two corners in pixels of the input, then class and
/// score (WongKinYiu/yolov7 <c>export.py --end2end</c>, <c>models/experimental.py</c>, <c>ONNX_ORT</c>) or score and class (Deci-AI/super-gradients'
/// flat format). A score must be above the threshold.
/// </summary>
/// <param name="labelCount">Classes that have a name.</param>
/// <param name="classColumn">Where the class stands.</param>
/// <param name="scoreColumn">Where the score stands.</param>
internal sealed class FlatRowsDecoder(int labelCount, int classColumn, int scoreColumn) : IDetectionDecoder
{
    /// <summary>Numbers of a box.</summary>
    public const int Columns = 7;

    /// <inheritdoc/>
    public bool NeedsSuppression => false;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates)
    {
        var numbers = outputs.Numbers(0);
        for (var row = 0; row < numbers.Length / Columns; row++)
        {
            var box = numbers.Slice(row * Columns, Columns);
            if (Fault(box, labelCount, classColumn) is { } fault)
                throw new ModelException(ModelFault.Unfitting, $"The model cannot be read: {fault}.");
            if (box[scoreColumn] > limits.MinScore && !candidates.TryAdd(new DetectedObject(box[1], box[2], box[3], box[4], box[scoreColumn], (int)box[classColumn]), row))
                return false;
        }

        return true;
    }

    /// <summary>A clause that says which number of a box is none; null when all may be.</summary>
    public static string? Fault(ReadOnlySpan<float> box, int labelCount, int classColumn)
    {
        if (box[0] != 0)
            return FormattableString.Invariant($"it gives a box of picture {box[0]:G6} where one was given");
        var number = box[classColumn];
        return number >= 0 && number < labelCount && number == MathF.Truncate(number)
            ? null
            : FormattableString.Invariant($"it gives class {number:G6}, and {labelCount} are named, numbered from 0");
    }
}
