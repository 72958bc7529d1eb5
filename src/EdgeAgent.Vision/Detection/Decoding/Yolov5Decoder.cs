using System.Numerics.Tensors;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// YOLOv5 and YOLOv7 heads, float32 <c>[1, boxes, 5 + classes + others]</c>: centre and size in pixels of the input, objectness, classes; the latter
/// two already sigmoid. Score = objectness · best class; both the objectness and the score must be above the threshold (ultralytics/yolov5
/// <c>utils/general.py</c>, <c>non_max_suppression</c>). Boxes go back by the padding before it was rounded (<c>scale_boxes</c>); assets/exports/yolov5.
/// </summary>
/// <param name="boxCount">Boxes in an output.</param>
/// <param name="classCount">Classes, above 0.</param>
/// <param name="layout">Its rows.</param>
internal sealed class Yolov5Decoder(int boxCount, int classCount, BoxLayout layout) : IDetectionDecoder
{
    /// <summary>Numbers before the classes.</summary>
    public const int BoxColumns = 5;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates)
    {
        var (left, top) = geometry.ExactPad;
        return TryDecode(outputs.Numbers(layout.Output), limits.MinScore, (float)(geometry.PadLeft - left), (float)(geometry.PadTop - top), candidates);
    }

    /// <summary>Reads the whole output of one picture.</summary>
    /// <param name="output">The rows.</param>
    /// <param name="minScore">The score to be above.</param>
    /// <param name="shiftX">Pixels by which boxes are moved to the right, so that taking the rounded padding off takes the unrounded off.</param>
    /// <param name="shiftY">The same, downwards.</param>
    /// <param name="candidates">Where boxes go.</param>
    public bool TryDecode(ReadOnlySpan<float> output, float minScore, float shiftX, float shiftY, CandidateList candidates)
    {
        for (var box = 0; box < boxCount; box++)
        {
            // A class never scores above 1, so that the objectness alone rules out almost every box.
            var row = box * layout.BoxStep;
            var objectness = output[row + 4];
            if (!(objectness > minScore))
                continue;
            var classes = output.Slice(row + BoxColumns, classCount);
            var best = TensorPrimitives.IndexOfMax(classes);
            var score = objectness * classes[best];
            if (!(score > minScore))
                continue;
            var found = CentredBox.ToCorners(output[row] + shiftX, output[row + 1] + shiftY, output[row + 2], output[row + 3], score, best);
            if (!candidates.TryAdd(found, box))
                return false;
        }

        return true;
    }
}
