using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Masks as sums of prototypes, in pixels of the frame: coefficients · prototypes, the letterbox's padding cut off, resized (bilinear, half-pixel
/// centres) to the frame, above 0 within the box rounded to whole pixels. It is what Ultralytics 8.4 does with <c>retina_masks</c>
/// (<c>utils/ops.py</c>, <c>process_mask_native</c> and <c>scale_masks</c>; <c>mask_rle_image</c> in assets/exports/ultralytics). Only what lies under the
/// box is computed, first along the rows of the few prototype pixels, then down the columns. Reuses its memory; not thread-safe.
/// </summary>
/// <param name="count">Prototypes, above 0.</param>
internal sealed class PrototypeMasks(int count)
{
    /// <summary>Prototypes that are added in one pass.</summary>
    private const int Together = 4;

    private float[] _sums = [];
    private float[] _wide = [];
    private int[] _low = [];
    private float[] _weight = [];

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
        var (columns, rows, wide) = (lastColumn - firstColumn + 1, lastRow - firstRow + 1, right - left);
        Sum(coefficients, prototypes, width, height, firstColumn, firstRow, columns, rows);
        Widen(across, firstColumn, columns, rows, left, wide);

        var any = false;
        for (var y = top; y < bottom; y++)
        {
            var tap = down.Tap(y);
            any |= Paint(
                _wide.AsSpan((tap.Low - firstRow) * wide, wide), _wide.AsSpan((tap.High - firstRow) * wide, wide), tap.Weight, pixels.Slice((y - top) * wide, wide));
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

    /// <summary>Coefficients · prototypes for a rectangle of prototype pixels; each row has one number more behind it, 0.</summary>
    private void Sum(
        ReadOnlySpan<float> coefficients, ReadOnlySpan<float> prototypes, int width, int height, int firstColumn, int firstRow, int columns, int rows)
    {
        var stride = columns + 1;
        if (_sums.Length < stride * rows)
            _sums = new float[stride * rows];
        _sums.AsSpan(0, stride * rows).Clear();
        var plane = width * height;
        for (var y = 0; y < rows; y++)
        {
            var to = _sums.AsSpan(y * stride, columns);
            var at = (firstRow + y) * width + firstColumn;
            var p = 0;
            for (; p <= count - Together; p += Together)
            {
                Add(prototypes.Slice(at + p * plane, columns), prototypes.Slice(at + (p + 1) * plane, columns), prototypes.Slice(at + (p + 2) * plane, columns),
                    prototypes.Slice(at + (p + 3) * plane, columns), coefficients.Slice(p, Together), to);
            }

            for (; p < count; p++)
            {
                var from = prototypes.Slice(at + p * plane, columns);
                for (var x = 0; x < to.Length; x++)
                    to[x] += coefficients[p] * from[x];
            }
        }
    }

    private static void Add(
        ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, ReadOnlySpan<float> fourth, ReadOnlySpan<float> factors, Span<float> to)
    {
        ref var a = ref MemoryMarshal.GetReference(first);
        ref var b = ref MemoryMarshal.GetReference(second);
        ref var c = ref MemoryMarshal.GetReference(third);
        ref var d = ref MemoryMarshal.GetReference(fourth);
        ref var target = ref MemoryMarshal.GetReference(to);
        var (fa, fb, fc, fd) = (Vector128.Create(factors[0]), Vector128.Create(factors[1]), Vector128.Create(factors[2]), Vector128.Create(factors[3]));
        var i = 0;
        for (; i <= to.Length - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            var at = (nuint)i;
            (Vector128.LoadUnsafe(ref target, at) + fa * Vector128.LoadUnsafe(ref a, at) + fb * Vector128.LoadUnsafe(ref b, at)
                + fc * Vector128.LoadUnsafe(ref c, at) + fd * Vector128.LoadUnsafe(ref d, at)).StoreUnsafe(ref target, at);
        }

        for (; i < to.Length; i++)
            to[i] = to[i] + factors[0] * first[i] + factors[1] * second[i] + factors[2] * third[i] + factors[3] * fourth[i];
    }

    /// <summary>Brings every row of sums to the width of the mask.</summary>
    private void Widen(in MaskAxis across, int firstColumn, int columns, int rows, int left, int wide)
    {
        if (_low.Length < wide)
            (_low, _weight) = (new int[wide], new float[wide]);
        if (_wide.Length < rows * wide)
            _wide = new float[rows * wide];
        var low = _low.AsSpan(0, wide);
        var weight = _weight.AsSpan(0, wide);
        for (var x = 0; x < wide; x++)
        {
            // Behind the last prototype pixel stands a 0, which then must not count.
            var tap = across.Tap(left + x);
            low[x] = tap.Low - firstColumn;
            weight[x] = tap.High == tap.Low ? 0 : tap.Weight;
        }

        for (var y = 0; y < rows; y++)
        {
            var from = _sums.AsSpan(y * (columns + 1), columns + 1);
            var to = _wide.AsSpan(y * wide, wide);
            for (var x = 0; x < to.Length; x++)
                to[x] = from[low[x]] * (1 - weight[x]) + from[low[x] + 1] * weight[x];
        }
    }

    /// <summary>One row of the mask, between two rows of sums.</summary>
    private static bool Paint(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, float weight, Span<byte> pixels)
    {
        ref var first = ref MemoryMarshal.GetReference(upper);
        ref var second = ref MemoryMarshal.GetReference(lower);
        ref var target = ref MemoryMarshal.GetReference(pixels);
        var rest = 1 - weight;
        var all = Vector128<byte>.Zero;
        var i = 0;
        for (; i <= pixels.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var at = (nuint)i;
            var inside = Vector128.Narrow(
                Vector128.Narrow(IsAbove(ref first, ref second, at, rest, weight), IsAbove(ref first, ref second, at + 4, rest, weight)),
                Vector128.Narrow(IsAbove(ref first, ref second, at + 8, rest, weight), IsAbove(ref first, ref second, at + 12, rest, weight))).AsByte() & Vector128<byte>.One;
            inside.StoreUnsafe(ref target, at);
            all |= inside;
        }

        var any = all != Vector128<byte>.Zero;
        for (; i < pixels.Length; i++)
        {
            var isInside = upper[i] * rest + lower[i] * weight > 0;
            pixels[i] = isInside ? (byte)1 : (byte)0;
            any |= isInside;
        }

        return any;
    }

    private static Vector128<int> IsAbove(ref float upper, ref float lower, nuint at, float rest, float weight) => Vector128.GreaterThan(
        Vector128.LoadUnsafe(ref upper, at) * rest + Vector128.LoadUnsafe(ref lower, at) * weight, Vector128<float>.Zero).AsInt32();
}
