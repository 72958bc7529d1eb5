using EdgeAgent.Pipeline.Models;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Boxes, classes and scores as a graph has finished them: float32 <c>[n, 4]</c>, <c>[n]</c>, <c>[n]</c>, with or without a batch axis of 1, n
/// free and often 0. A score must be above the threshold. torchvision's, Detectron2's, RT-DETR's and TensorFlow's differ in
/// <see cref="BoxUnit"/> only.
/// </summary>
/// <param name="from">Where they are.</param>
internal class ObjectListDecoder(ObjectListOutputs from) : IDetectionDecoder
{
    /// <inheritdoc/>
    public bool IsInFrame => from.Unit == BoxUnit.InputPixels;

    /// <inheritdoc/>
    public bool NeedsSuppression => false;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates)
    {
        var boxes = outputs.Numbers(from.Boxes);
        var classes = outputs.Numbers(from.Classes);
        var scores = outputs.Numbers(from.Scores);
        if (boxes.Length != 4L * scores.Length || classes.Length != scores.Length)
            throw new ModelException(ModelFault.Unfitting, $"The model gives {boxes.Length / 4} boxes, {classes.Length} classes and {scores.Length} scores: these are not of the same objects.");
        if (from.Masks is { } masks && (outputs.Rank(masks) != 4 || outputs.Axis(masks, 0) != scores.Length))
            throw new ModelException(ModelFault.Unfitting, $"The model gives {scores.Length} scores and masks [{Shape(outputs, masks)}]: this family gives [n, classes, height, width] with a mask for each score.");
        var count = from.Count is { } output ? Math.Clamp((int)outputs.Numbers(output)[0], 0, scores.Length) : scores.Length;
        for (var i = 0; i < count; i++)
        {
            if (!(scores[i] > limits.MinScore))
                continue;
            if (!candidates.TryAdd(Place(boxes.Slice(4 * i, 4), geometry) with { Score = Math.Min(scores[i], 1), ClassId = ClassOf(classes[i]) }, i))
                return false;
        }

        return true;
    }

    private static string Shape(in PictureOutputs outputs, int output)
    {
        var axes = new int[outputs.Rank(output)];
        for (var axis = 0; axis < axes.Length; axis++)
            axes[axis] = outputs.Axis(output, axis);
        return string.Join(", ", axes);
    }

    private int ClassOf(float number)
    {
        var id = (int)MathF.Round(number);
        return id >= 0 && id < from.LabelCount
            ? id
            : throw new ModelException(ModelFault.Unfitting,
                $"The model gives class {id}, but {from.LabelCount} are named (0 to {from.LabelCount - 1}): its labels are not those that it was trained with.");
    }

    private DetectedObject Place(ReadOnlySpan<float> box, in LetterboxGeometry geometry)
    {
        var (width, height) = ((float)geometry.TensorWidth, (float)geometry.TensorHeight);
        switch (from.Unit)
        {
            case BoxUnit.TopFirstFractions:
                return Corners(box[1] * width, box[0] * height, box[3] * width, box[2] * height);
            case BoxUnit.FramePixels:
                var (across, down) = (width / geometry.SourceWidth, height / geometry.SourceHeight);
                return Corners(box[0] * across, box[1] * down, box[2] * across, box[3] * down);
            default:
                var scaleX = (float)((double)geometry.SourceWidth / geometry.ContentWidth);
                var scaleY = (float)((double)geometry.SourceHeight / geometry.ContentHeight);
                var (left, top) = (geometry.PadLeft, geometry.PadTop);
                return Corners((box[0] - left) * scaleX, (box[1] - top) * scaleY, (box[2] - left) * scaleX, (box[3] - top) * scaleY);
        }
    }

    private static DetectedObject Corners(float left, float top, float right, float bottom) => new(left, top, right, bottom, 0, 0);
}
