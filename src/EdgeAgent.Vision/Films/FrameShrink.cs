using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Evidence;

namespace EdgeAgent.Vision.Films;

/// <summary>
/// Makes frames small for clips: each pixel is the mean of a square of pixels, and every layout becomes <see cref="PixelFormat.I420"/> (BT.601, limited range) of even sides. A few
/// pixels at the right and lower edge that make no square are left out. Keeps a row in memory; not thread-safe.
/// </summary>
internal sealed class FrameShrink
{
    // BT.601 in limited range, of 65,536.
    private const int Half = 1 << 15;

    private int[] _sums = [];

    /// <summary>Makes a small copy.</summary>
    /// <param name="frame">The frame; stays the caller's.</param>
    /// <param name="longestSide">Pixels of its longer side at most, from 16.</param>
    public SharedFrame Shrink(FrameLease frame, int longestSide)
    {
        var format = frame.Format;
        var side = (Math.Max(format.Width, format.Height) + longestSide - 1) / longestSide;
        var (width, height) = (Math.Max(2, format.Width / side & ~1), Math.Max(2, format.Height / side & ~1));
        var small = SharedFrame.Beside(frame, new FrameFormat(PixelFormat.I420, width, height));
        var target = small.Frame.Pixels;
        var luma = target[..(width * height)];
        var blue = target.Slice(width * height, width * height / 4);
        var red = target[(width * height * 5 / 4)..];
        ReadOnlySpan<byte> source = frame.Pixels;
        switch (format.Pixels)
        {
            case PixelFormat.I420:
                var (plane, colours) = (format.Width * format.Height, format.ChromaWidth * format.ChromaHeight);
                Average(source, format.Width, format.Height, luma, width, height, side);
                Average(source[plane..], format.ChromaWidth, format.ChromaHeight, blue, width / 2, height / 2, side);
                Average(source[(plane + colours)..], format.ChromaWidth, format.ChromaHeight, red, width / 2, height / 2, side);
                break;
            case PixelFormat.Grey8:
                Average(source, format.Width, format.Height, luma, width, height, side);
                foreach (ref var value in luma)
                    value = (byte)(16 + ((value * 219 + 127) / 255));
                blue.Fill(128);
                red.Fill(128);
                break;
            default:
                Convert(source, format.Width, format.Height, luma, blue, red, width, height, side);
                break;
        }

        return small;
    }

    private void Average(ReadOnlySpan<byte> source, int sourceWidth, int sourceHeight, Span<byte> target, int width, int height, int side)
    {
        var columns = Math.Min(width * side, sourceWidth);
        var sums = Sums(columns);
        for (var y = 0; y < height; y++)
        {
            sums.Clear();
            for (var row = 0; row < side; row++)
                Add(source.Slice(Math.Min(y * side + row, sourceHeight - 1) * sourceWidth, columns), sums);
            for (var x = 0; x < width; x++)
                target[y * width + x] = (byte)Mean(sums, x * side, 1, side, 0);
        }
    }

    private void Convert(ReadOnlySpan<byte> source, int sourceWidth, int sourceHeight, Span<byte> luma, Span<byte> blue, Span<byte> red, int width, int height, int side)
    {
        var columns = Math.Min(width * side, sourceWidth);
        var sums = Sums(columns * 3);
        Span<int> colours = stackalloc int[3];
        var all = new int[width / 2 * 3];
        for (var y = 0; y < height; y++)
        {
            sums.Clear();
            for (var row = 0; row < side; row++)
                Add(source.Slice(Math.Min(y * side + row, sourceHeight - 1) * sourceWidth * 3, columns * 3), sums);
            if ((y & 1) == 0)
                all.AsSpan().Clear();
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < 3; c++)
                {
                    colours[c] = Mean(sums, x * side, 3, side, c);
                    all[x / 2 * 3 + c] += colours[c];
                }

                luma[y * width + x] = (byte)(16 + ((6416 * colours[0] + 33039 * colours[1] + 16829 * colours[2] + Half) >> 16));
            }

            if ((y & 1) == 0)
                continue;
            for (var x = 0; x < width / 2; x++)
            {
                var (b, g, r) = (all[x * 3] / 4, all[x * 3 + 1] / 4, all[x * 3 + 2] / 4);
                blue[y / 2 * (width / 2) + x] = (byte)(128 + ((28784 * b - 19070 * g - 9714 * r + Half) >> 16));
                red[y / 2 * (width / 2) + x] = (byte)(128 + ((28784 * r - 24103 * g - 4681 * b + Half) >> 16));
            }
        }
    }

    private Span<int> Sums(int count)
    {
        if (_sums.Length < count)
            _sums = new int[count];
        return _sums.AsSpan(0, count);
    }

    private static void Add(ReadOnlySpan<byte> row, Span<int> sums)
    {
        for (var i = 0; i < row.Length; i++)
            sums[i] += row[i];
    }

    /// <summary>The mean of a square whose rows were added up.</summary>
    private static int Mean(ReadOnlySpan<int> sums, int column, int step, int side, int channel)
    {
        var sum = 0;
        // A frame that is narrower than one square repeats its last column.
        for (var i = 0; i < side; i++)
            sum += sums[Math.Min((column + i) * step + channel, sums.Length - step + channel)];
        return (sum + side * side / 2) / (side * side);
    }
}
