using EdgeAgent.Pipeline.Models;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Boxes that the graph has chosen itself, float32 <c>[1, boxes, 6 + others]</c>: two corners in pixels of the input, score, class. YOLOv10 and
/// YOLO26 end to end (ultralytics <c>nn/modules/head.py</c>, <c>Detect.postprocess</c>), which must never be thinned out again, and any Ultralytics model
/// exported with <c>nms=True</c> (<c>engine/exporter.py</c>, <c>NMSModel</c>), where rows that are not used are zeros. A score must be above the threshold.
/// </summary>
/// <param name="labelCount">Classes that have a name.</param>
/// <param name="layout">Its rows.</param>
/// <param name="isCentred">Whether boxes are centre and size instead, as turned ones are.</param>
internal sealed class FinishedDecoder(int labelCount, BoxLayout layout, bool isCentred) : IDetectionDecoder
{
    /// <summary>Where the score stands.</summary>
    public const int ScoreColumn = 4;

    /// <summary>Where the class stands.</summary>
    public const int ClassColumn = 5;

    /// <summary>Numbers of a box without others.</summary>
    public const int BoxColumns = 6;

    /// <inheritdoc/>
    public bool NeedsSuppression => false;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates) =>
        TryDecode(outputs.Numbers(layout.Output), limits.MinScore, candidates);

    /// <summary>Reads the whole output of one picture; it may hold any number of rows.</summary>
    /// <exception cref="ModelException">A box is of a class that has no name.</exception>
    public bool TryDecode(ReadOnlySpan<float> output, float minScore, CandidateList candidates)
    {
        for (var row = 0; row <= output.Length - layout.BoxStep; row += layout.BoxStep)
        {
            var score = output[row + ScoreColumn];
            if (!(score > minScore))
                continue;
            var box = isCentred
                ? CentredBox.ToCorners(output[row], output[row + 1], output[row + 2], output[row + 3], score, ClassOf(output[row + ClassColumn]))
                : new DetectedObject(output[row], output[row + 1], output[row + 2], output[row + 3], score, ClassOf(output[row + ClassColumn]));
            if (!candidates.TryAdd(box, row / layout.BoxStep))
                return false;
        }

        return true;
    }

    private int ClassOf(float number) => number >= 0 && number < labelCount && number == MathF.Truncate(number)
        ? (int)number
        : throw new ModelException(ModelFault.Unfitting, FormattableString.Invariant(
            $"A box is of class {number:G6}, but the model has {labelCount} labels, numbered from 0; give it the labels that it was trained with."));
}
