using System.Runtime.Intrinsics;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Health;

/// <summary>
/// How bright each part of a picture is and how much fine detail it has: the mean square of the differences of near pixels, to the
/// right and below, along a few rows. What is near is a share of the picture's width, so that detail means the same at every
/// size: what a model can see. Allocates nothing.
/// </summary>
internal sealed class PictureDetail
{
    /// <summary>Parts along a side.</summary>
    public const int Side = 8;

    /// <summary>Parts of a picture.</summary>
    public const int Parts = Side * Side;

    /// <summary>Rows that are looked at in each part.</summary>
    private const int RowsPerPart = 8;

    /// <summary>Pixels at this width are near when they touch.</summary>
    private const int NearWidth = 640;

    private readonly float[] _brightness = new float[Parts];
    private readonly float[] _detail = new float[Parts];

    /// <summary>How much brighter than black each part is, 0 to 255; row by row.</summary>
    public ReadOnlySpan<float> Brightness => _brightness;

    /// <summary>Mean square of the differences in each part.</summary>
    public ReadOnlySpan<float> Detail => _detail;

    /// <summary>Looks at a picture.</summary>
    public void Measure(FrameLease frame)
    {
        var format = frame.Format;
        var pixelBytes = format.Pixels == PixelFormat.Bgr24 ? 3 : 1;
        var black = format.Pixels == PixelFormat.I420 ? 16 : 0;
        var near = Math.Max(1, (format.Width + NearWidth / 2) / NearWidth);
        for (var row = 0; row < Side; row++)
        {
            for (var column = 0; column < Side; column++)
            {
                var left = column * format.Width / Side;
                var length = ((column + 1) * format.Width / Side - left) * pixelBytes;
                var (sum, squares, count) = Measure(frame, row, left * pixelBytes, length, near, pixelBytes);
                var part = row * Side + column;
                _brightness[part] = count > 0 ? Math.Max(0, (float)sum / count - black) : 0;
                _detail[part] = count > 0 ? (float)squares / (2 * count) : 0;
            }
        }
    }

    private static (long Sum, long Squares, long Count) Measure(FrameLease frame, int part, int offset, int length, int near, int pixelBytes)
    {
        var format = frame.Format;
        var pixels = frame.Pixels;
        var stride = format.Stride;
        long sum = 0, squares = 0, count = 0;
        for (var i = 0; i < RowsPerPart; i++)
        {
            var y = (int)((2L * (part * RowsPerPart + i) + 1) * format.Height / (2 * Side * RowsPerPart));
            var compared = Math.Min(length, stride - offset - near * pixelBytes);
            if (compared <= 0 || y + near >= format.Height)
                continue;
            var row = pixels.Slice(y * stride + offset, compared);
            sum += Sum(row);
            squares += Squares(row, pixels.Slice(y * stride + offset + near * pixelBytes, compared))
                + Squares(row, pixels.Slice((y + near) * stride + offset, compared));
            count += compared;
        }

        return (sum, squares, count);
    }

    private static long Sum(ReadOnlySpan<byte> row)
    {
        var sums = Vector128<uint>.Zero;
        var i = 0;
        for (; i + Vector128<byte>.Count <= row.Length; i += Vector128<byte>.Count)
        {
            var (lower, upper) = Vector128.Widen(Vector128.Create(row[i..]));
            var (a, b) = Vector128.Widen(lower + upper);
            sums += a + b;
        }

        long sum = Vector128.Sum(sums);
        for (; i < row.Length; i++)
            sum += row[i];
        return sum;
    }

    /// <summary>Rows are at most 65536 pixels of three bytes: a lane adds less than 2^32.</summary>
    private static long Squares(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var sums = Vector128<uint>.Zero;
        var i = 0;
        for (; i + Vector128<byte>.Count <= left.Length; i += Vector128<byte>.Count)
        {
            var (a, b) = (Vector128.Create(left[i..]), Vector128.Create(right[i..]));
            var (lower, upper) = Vector128.Widen(Vector128.Max(a, b) - Vector128.Min(a, b));
            var (c, d) = Vector128.Widen(lower * lower);
            var (e, f) = Vector128.Widen(upper * upper);
            sums += c + d + e + f;
        }

        long sum = 0;
        for (var lane = 0; lane < Vector128<uint>.Count; lane++)
            sum += sums[lane];
        for (; i < left.Length; i++)
            sum += (left[i] - right[i]) * (left[i] - right[i]);
        return sum;
    }
}
