using System.Numerics;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Finished objects with masks as large as the picture, float32 <c>[n, 1, height, width]</c>, 0 to 1, as torchvision pastes them inside the
/// graph (<c>models/detection/roi_heads.py</c>, <c>paste_masks_in_image</c>).
/// </summary>
/// <param name="from">Where they are.</param>
/// <param name="masks">The output of the masks.</param>
internal sealed class PictureMaskDecoder(ObjectListOutputs from, int masks) : ObjectListDecoder(from), IMaskDecoder
{
    private readonly MaskPaste _paste = new();

    /// <inheritdoc/>
    public void ReadMasks(in PictureOutputs outputs, in LetterboxGeometry geometry, ReadOnlySpan<DetectedObject> boxes, ReadOnlySpan<int> rows, ReadOnlySpan<InstanceMask> into)
    {
        var (width, height) = (geometry.TensorWidth, geometry.TensorHeight);
        var pictures = outputs.Numbers(masks);
        if (outputs.Axis(masks, 1) != 1 || outputs.Axis(masks, 2) != height || outputs.Axis(masks, 3) != width)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"The model gives masks of {outputs.Axis(masks, 3)}x{outputs.Axis(masks, 2)} for a picture of {width}x{height}, where this family gives them as large as the picture.");
        }

        // Pixels of the frame that the whole picture, padding included, covers.
        var scale = new Vector2((float)geometry.SourceWidth / geometry.ContentWidth, (float)geometry.SourceHeight / geometry.ContentHeight);
        var start = -new Vector2(geometry.PadLeft, geometry.PadTop) * scale;
        for (var i = 0; i < boxes.Length; i++)
        {
            _paste.Paste(
                pictures.Slice(rows[i] * width * height, width * height), width, start, start + new Vector2(width, height) * scale, Around(boxes[i], geometry), into[i]);
        }
    }

    /// <summary>torchvision widens a mask by one of its 28 places on each side, and rounds to whole pixels.</summary>
    private static (int Left, int Top, int Right, int Bottom) Around(in DetectedObject box, in LetterboxGeometry geometry)
    {
        var (across, down) = (box.Width / 14 + 2, box.Height / 14 + 2);
        return (Math.Max((int)(box.Left - across), 0), Math.Max((int)(box.Top - down), 0),
            Math.Min((int)(box.Right + across) + 1, geometry.SourceWidth), Math.Min((int)(box.Bottom + down) + 1, geometry.SourceHeight));
    }
}
