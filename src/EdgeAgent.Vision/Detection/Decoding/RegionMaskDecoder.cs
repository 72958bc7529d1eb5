using System.Numerics;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Finished objects with masks of their boxes, float32 <c>[n, 1, 28, 28]</c>, 0 to 1, that are still to be pasted into the picture
/// (Detectron2 <c>modeling/postprocessing.py</c>, <c>detector_postprocess</c>; measured in assets/exports/detectron2).
/// </summary>
/// <param name="from">Where they are.</param>
/// <param name="masks">The output of the masks.</param>
internal sealed class RegionMaskDecoder(ObjectListOutputs from, int masks) : ObjectListDecoder(from), IMaskDecoder
{
    private readonly MaskPaste _paste = new();

    /// <inheritdoc/>
    public void ReadMasks(in PictureOutputs outputs, in LetterboxGeometry geometry, ReadOnlySpan<DetectedObject> boxes, ReadOnlySpan<int> rows, ReadOnlySpan<InstanceMask> into)
    {
        var (classes, height, width) = (outputs.Axis(masks, 1), outputs.Axis(masks, 2), outputs.Axis(masks, 3));
        var maps = outputs.Numbers(masks);
        for (var i = 0; i < boxes.Length; i++)
        {
            var box = boxes[i];
            var place = rows[i] * classes + (classes > 1 ? Math.Min(box.ClassId, classes - 1) : 0);
            _paste.Paste(
                maps.Slice(place * width * height, width * height), width, new Vector2(box.Left, box.Top), new Vector2(box.Right, box.Bottom),
                (0, 0, geometry.SourceWidth, geometry.SourceHeight), into[i]);
        }
    }
}
