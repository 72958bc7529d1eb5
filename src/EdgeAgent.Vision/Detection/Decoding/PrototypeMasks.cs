using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Masks as sums of prototypes, in pixels of the frame: coefficients · prototypes, the letterbox's padding cut off, resized (bilinear, half-pixel
/// centres) to the frame, above 0 within the box rounded to whole pixels. It is what Ultralytics 8.4 does with <c>retina_masks</c>
/// (<c>utils/ops.py</c>, <c>process_mask_native</c> and <c>scale_masks</c>; <c>mask_rle_image</c> in assets/exports/ultralytics). Only what lies under the
/// box is computed, and only pixels between prototype pixels of different sign are interpolated: two of the same sign have nothing else between
/// them. Reuses its memory; not thread-safe.
/// </summary>
/// <param name="count">Prototypes, above 0.</param>
internal sealed class PrototypeMasks(int count)
{
    private float[] _sums = [];
    private float[] _row = [];

    /// <summary>Makes the mask of one object.</summary>
    /// <param name="coefficients">One for each prototype.</param>
    /// <param name="prototypes">[count, height, width].</param>
    /// <param name="width">Of a prototype, pixels.</param>
    /// <param name="height">Of a prototype, pixels.</param>
    /// <param name="geometry">How the frame lies in the model's input, over which the prototypes lie too.</param>
    /// <param name="box">The object in pixels of the frame, clipped to it.</param>
    /// <param name="mask">Becomes the mask.</param>
    /// <returns>Whether any pixel is in it.</returns>
    public bool Make(
        ReadOnlySpan<float> coefficients, ReadOnlySpan<float> prototypes, int width, int height, in LetterboxGeometry geometry, in DetectedObject box, InstanceMask mask)
    {
        var left = Pixel(box.Left, geometry.SourceWidth);
        var top = Pixel(box.Top, geometry.SourceHeight);
        var right = Pixel(box.Right, geometry.SourceWidth);
        var bottom = Pixel(box.Bottom, geometry.SourceHeight);
        var pixels = mask.Reset(left, top, Math.Max(0, right - left), Math.Max(0, bottom - top));
        if (pixels.IsEmpty)
            return false;

        var across = Axis(width, geometry.SourceWidth, geometry.ScaleX * width / geometry.TensorWidth,
            LetterboxGeometry.IsCentred(geometry.PadLeft, geometry.ContentWidth, geometry.TensorWidth));
        var down = Axis(height, geometry.SourceHeight, geometry.ScaleY * height / geometry.TensorHeight,
            LetterboxGeometry.IsCentred(geometry.PadTop, geometry.ContentHeight, geometry.TensorHeight));
        var (firstColumn, lastColumn) = (across.Tap(left).Low, across.Tap(right - 1).High);
        var (firstRow, lastRow) = (down.Tap(top).Low, down.Tap(bottom - 1).High);
        var columns = lastColumn - firstColumn + 1;
        Sum(coefficients, prototypes, width, height, firstColumn, firstRow, columns, lastRow - firstRow + 1);

        var any = false;
        if (_row.Length < columns)
            _row = new float[columns];
        var row = _row.AsSpan(0, columns);
        for (var y = top; y < bottom; y++)
        {
            var tap = down.Tap(y);
            Blend(_sums.AsSpan((tap.Low - firstRow) * columns, columns), _sums.AsSpan((tap.High - firstRow) * columns, columns), tap.Weight, row);
            any |= Paint(row, across, firstColumn, left, pixels.Slice((y - top) * (right - left), right - left));
        }

        return any;
    }

    /// <summary>Half to even, as the framework rounds; within the frame.</summary>
    private static int Pixel(float edge, int length) => Math.Clamp((int)MathF.Round(edge), 0, length);

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

    /// <summary>Coefficients · prototypes for a rectangle of prototype pixels.</summary>
    private void Sum(
        ReadOnlySpan<float> coefficients, ReadOnlySpan<float> prototypes, int width, int height, int firstColumn, int firstRow, int columns, int rows)
    {
        if (_sums.Length < columns * rows)
            _sums = new float[columns * rows];
        var sums = _sums.AsSpan(0, columns * rows);
        sums.Clear();
        for (var p = 0; p < count; p++)
        {
            for (var y = 0; y < rows; y++)
            {
                AddScaled(
                    prototypes.Slice((p * height + firstRow + y) * width + firstColumn, columns), coefficients[p], sums.Slice(y * columns, columns));
            }
        }
    }

    private static void AddScaled(ReadOnlySpan<float> from, float factor, Span<float> to)
    {
        ref var source = ref MemoryMarshal.GetReference(from);
        ref var target = ref MemoryMarshal.GetReference(to);
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var factors = Vector256.Create(factor);
            for (; i <= to.Length - Vector256<float>.Count; i += Vector256<float>.Count)
                (Vector256.LoadUnsafe(ref target, (nuint)i) + factors * Vector256.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        }

        var narrow = Vector128.Create(factor);
        for (; i <= to.Length - Vector128<float>.Count; i += Vector128<float>.Count)
            (Vector128.LoadUnsafe(ref target, (nuint)i) + narrow * Vector128.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        for (; i < to.Length; i++)
            to[i] += factor * from[i];
    }

    private static void Blend(ReadOnlySpan<float> low, ReadOnlySpan<float> high, float weight, Span<float> to)
    {
        ref var first = ref MemoryMarshal.GetReference(low);
        ref var second = ref MemoryMarshal.GetReference(high);
        ref var target = ref MemoryMarshal.GetReference(to);
        var rest = 1 - weight;
        var i = 0;
        for (; i <= to.Length - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            (Vector128.LoadUnsafe(ref first, (nuint)i) * rest + Vector128.LoadUnsafe(ref second, (nuint)i) * weight)
                .StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < to.Length; i++)
            to[i] = low[i] * rest + high[i] * weight;
    }

    /// <summary>One row of the mask: frame pixels between the same two prototype pixels are done together.</summary>
    private static bool Paint(ReadOnlySpan<float> row, in MaskAxis across, int firstColumn, int left, Span<byte> pixels)
    {
        var any = false;
        for (var x = 0; x < pixels.Length;)
        {
            var tap = across.Tap(left + x);
            var (low, high) = (row[tap.Low - firstColumn], row[tap.High - firstColumn]);
            var end = Math.Min(pixels.Length, across.End(tap) - left);
            if (low > 0 == high > 0)
            {
                pixels[x..end].Fill(low > 0 ? (byte)1 : (byte)0);
                any |= low > 0;
                x = end;
                continue;
            }

            for (; x < end; x++)
            {
                var weight = across.Tap(left + x).Weight;
                var isIn = low * (1 - weight) + high * weight > 0;
                pixels[x] = isIn ? (byte)1 : (byte)0;
                any |= isIn;
            }
        }

        return any;
    }
}
