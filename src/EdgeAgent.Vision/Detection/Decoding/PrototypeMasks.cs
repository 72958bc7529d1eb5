using System.Runtime.InteropServices;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Masks as sums of prototypes, in pixels of the frame: coefficients · prototypes, the letterbox's padding cut off, resized (bilinear, half-pixel
/// centres) to the frame, above 0 within the box rounded to whole pixels. It is what Ultralytics 8.4 does with <c>retina_masks</c>
/// (<c>utils/ops.py</c>, <c>process_mask_native</c> and <c>scale_masks</c>; <c>mask_rle_image</c> in assets/exports/ultralytics). All masks are made in one
/// pass down the prototypes, a row of which is brought together once and stays near the processor while every mask takes it; only what lies
/// under a box is computed. Reuses its memory; not thread-safe.
/// </summary>
/// <param name="count">Prototypes, above 0.</param>
internal sealed class PrototypeMasks(int count)
{
    private readonly MaskPainter _painter = new();
    private readonly List<MaskStrip> _strips = [];
    private float[] _tile = [];

    /// <summary>Makes the masks of the objects of one frame.</summary>
    /// <param name="coefficients">For each object one for each prototype.</param>
    /// <param name="prototypes">[count, height, width].</param>
    /// <param name="width">Of a prototype, pixels.</param>
    /// <param name="height">Of a prototype, pixels.</param>
    /// <param name="geometry">How the frame lies in the model's input, over which the prototypes lie too.</param>
    /// <param name="boxes">The objects in pixels of the frame, clipped to it.</param>
    /// <param name="into">Become their masks.</param>
    public void Make(
        ReadOnlySpan<float> coefficients, ReadOnlySpan<float> prototypes, int width, int height, in LetterboxGeometry geometry, ReadOnlySpan<DetectedObject> boxes,
        ReadOnlySpan<InstanceMask> into)
    {
        var (across, down) = Gains(width, height, geometry);
        _painter.Across.Fit(Axis(width, geometry.SourceWidth, across, LetterboxGeometry.IsCentred(geometry.PadLeft, geometry.ContentWidth, geometry.TensorWidth)));
        _painter.Down.Fit(Axis(height, geometry.SourceHeight, down, LetterboxGeometry.IsCentred(geometry.PadTop, geometry.ContentHeight, geometry.TensorHeight)));
        var strips = Begin(geometry, boxes, into);
        var (firstColumn, lastColumn, firstRow, lastRow) = (width, -1, height, -1);
        foreach (var strip in strips)
        {
            if (strip.LastRow < strip.FirstRow)
                continue;
            (firstColumn, lastColumn) = (Math.Min(firstColumn, strip.FirstColumn), Math.Max(lastColumn, strip.LastColumn));
            (firstRow, lastRow) = (Math.Min(firstRow, strip.FirstRow), Math.Max(lastRow, strip.LastRow));
        }

        for (var row = firstRow; row <= lastRow; row++)
        {
            var stride = lastColumn - firstColumn + 1;
            var tile = Bring(prototypes[(row * width + firstColumn)..], width * height, stride);
            for (var i = 0; i < strips.Length; i++)
                strips[i].Take(row, coefficients.Slice(i * count, count), tile, stride, firstColumn, _painter);
        }
    }

    private ReadOnlySpan<MaskStrip> Begin(in LetterboxGeometry geometry, ReadOnlySpan<DetectedObject> boxes, ReadOnlySpan<InstanceMask> into)
    {
        while (_strips.Count < boxes.Length)
            _strips.Add(new MaskStrip());
        var strips = CollectionsMarshal.AsSpan(_strips)[..boxes.Length];
        for (var i = 0; i < boxes.Length; i++)
        {
            var left = Pixel(boxes[i].Left, geometry.SourceWidth);
            var top = Pixel(boxes[i].Top, geometry.SourceHeight);
            into[i].Reset(left, top, Math.Max(0, Pixel(boxes[i].Right, geometry.SourceWidth) - left), Math.Max(0, Pixel(boxes[i].Bottom, geometry.SourceHeight) - top));
            strips[i].Begin(into[i], _painter.Across, _painter.Down);
        }

        return strips;
    }

    /// <summary>Brings a row of all prototypes together; their planes lie a power of two apart, which fits few lines of a cache.</summary>
    private ReadOnlySpan<float> Bring(ReadOnlySpan<float> row, int plane, int stride)
    {
        if (_tile.Length < count * stride + PrototypeRow.Slack)
            _tile = new float[count * stride + PrototypeRow.Slack];
        for (var p = 0; p < count; p++)
            row.Slice(p * plane, stride).CopyTo(_tile.AsSpan(p * stride));
        return _tile;
    }

    /// <summary>Half to even, as the framework rounds; within the frame.</summary>
    private static int Pixel(float edge, int length) => Math.Clamp((int)MathF.Round(edge), 0, length);

    /// <summary>
    /// Prototype pixels for a frame pixel. In a letterbox they are computed from the prototypes' own size, as the framework does: by way of
    /// the input's scale the same number can come out a last bit larger, and half a pixel of padding is then rounded to the other side.
    /// </summary>
    private static (double Across, double Down) Gains(int width, int height, in LetterboxGeometry geometry)
    {
        var isLetterbox = geometry.ScaleX == geometry.ScaleY && (geometry.ContentWidth == geometry.TensorWidth || geometry.ContentHeight == geometry.TensorHeight);
        if (!isLetterbox)
            return (geometry.ScaleX * width / geometry.TensorWidth, geometry.ScaleY * height / geometry.TensorHeight);
        var gain = Math.Min((double)height / geometry.SourceHeight, (double)width / geometry.SourceWidth);
        return (gain, gain);
    }

    /// <summary>The prototypes' pixels that the frame lies on, along one axis.</summary>
    /// <param name="length">Prototype pixels.</param>
    /// <param name="source">Frame pixels.</param>
    /// <param name="gain">Prototype pixels for a frame pixel.</param>
    /// <param name="isCentred">Whether the padding is on both sides.</param>
    private static MaskAxis Axis(int length, int source, double gain, bool isCentred)
    {
        var pad = length - Math.Round(source * gain);
        if (isCentred)
            pad /= 2;
        var start = isCentred ? (int)Math.Round(pad - 0.1) : 0;
        var end = length - (int)Math.Round(pad + 0.1);
        // A sliver (1 x 4000) would vanish in rounding.
        return new MaskAxis(start, Math.Max(start + 1, end), source);
    }
}
