using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Imaging;

/// <summary>
/// Frames and inputs of any size, from memory that ends where the frame ends, against the kernels' scalar twins: tails of vector
/// loops, rows shorter than a load, one pixel, and scales of a thousand both ways.
/// </summary>
public unsafe class AnySizeTests
{
    private static readonly PixelFormat[] Formats = Enum.GetValues<PixelFormat>();
    private static readonly ResizeMode[] Resizes =
    [
        ResizeMode.Stretch, ResizeMode.LetterboxCenter, ResizeMode.LetterboxCenterFloor, ResizeMode.LetterboxTopleft, ResizeMode.ShortestEdge,
        ResizeMode.ShortestEdgeCrop, ResizeMode.ShortestEdgeCropFloor, ResizeMode.StretchCrop, ResizeMode.Line, ResizeMode.LineGrow,
    ];

    private static readonly Interpolation[] Interpolations = Enum.GetValues<Interpolation>();
    private static readonly ChannelOrder[] Colours = Enum.GetValues<ChannelOrder>();

    [Property(MaxTest = 300)]
    public bool Vectors_give_what_scalars_give_and_touch_nothing_beyond_the_frame(int seed)
    {
        var random = new Random(seed);
        var format = new FrameFormat(Formats[random.Next(Formats.Length)], Side(random), Side(random));
        var input = new ImageInput
        {
            Width = Side(random),
            Height = Side(random),
            Resize = Resizes[random.Next(Resizes.Length)],
            ResizeTo = random.Next(1, 40),
            Interpolation = Interpolations[random.Next(Interpolations.Length)],
            Colour = Colours[random.Next(Colours.Length)],
            Layout = random.Next(2) == 0 ? TensorLayout.Nchw : TensorLayout.Nhwc,
            Type = random.Next(2) == 0 ? TensorType.UInt8 : TensorType.Float32,
            Pad = [114],
            PadMultiple = random.Next(3) == 0 ? 32 : null,
        };
        using var frame = new GuardedMemory(format.ByteCount, isAtEnd: random.Next(4) > 0);
        random.NextBytes(frame.Span);
        var preprocessor = new ImagePreprocessor(input, "any");
        var geometry = preprocessor.Prepare(format);
        var elements = preprocessor.Channels * geometry.TensorWidth * geometry.TensorHeight;
        using var tensor = new GuardedMemory(elements * (input.Type == TensorType.UInt8 ? 1 : sizeof(float)), isAtEnd: random.Next(4) > 0);

        byte[] found;
        if (input.Type == TensorType.UInt8)
        {
            preprocessor.Fill(format, frame.Span, tensor.Span);
            found = tensor.Span.ToArray();
        }
        else
        {
            var floats = MemoryMarshal.Cast<byte, float>(tensor.Span);
            preprocessor.Fill(format, frame.Span, floats);
            found = Array.ConvertAll(floats.ToArray(), v => checked((byte)v));
        }

        return found.AsSpan().SequenceEqual(Expected(input, geometry, format, frame.Span.ToArray()));
    }

    /// <summary>Small ones most often, and some so long that a letterbox of them is a sliver.</summary>
    private static int Side(Random random) => random.Next(12) switch
    {
        < 8 => random.Next(1, 40),
        < 11 => random.Next(1, 300),
        _ => random.Next(1, 1200),
    };

    private static byte[] Expected(ImageInput input, LetterboxGeometry geometry, FrameFormat format, byte[] pixels)
    {
        var (width, height) = (geometry.ContentWidth, geometry.ContentHeight);
        var content = Resampled(format, pixels, width, height, input.Interpolation!.Value);
        var channels = input.Colour == ChannelOrder.Grey ? 1 : 3;
        var area = geometry.TensorWidth * geometry.TensorHeight;
        var expected = new byte[channels * area];
        Array.Fill(expected, (byte)114);
        for (var y = Math.Max(0, geometry.PadTop); y < Math.Min(geometry.TensorHeight, geometry.PadTop + height); y++)
        {
            for (var x = Math.Max(0, geometry.PadLeft); x < Math.Min(geometry.TensorWidth, geometry.PadLeft + width); x++)
            {
                var from = (y - geometry.PadTop) * width + x - geometry.PadLeft;
                var at = y * geometry.TensorWidth + x;
                for (var c = 0; c < channels; c++)
                {
                    var plane = input.Colour == ChannelOrder.Rgb ? 2 - c : c;
                    expected[input.Layout == TensorLayout.Nhwc ? channels * at + c : c * area + at] = channels == 1
                        ? Grey(content[from], content[width * height + from], content[2 * width * height + from])
                        : content[plane * width * height + from];
                }
            }
        }

        return expected;
    }

    private static byte Grey(byte blue, byte green, byte red) => (byte)((blue * 3735 + green * 19235 + red * 9798 + 16384) >> 15);

    private static byte[] Resampled(FrameFormat format, byte[] pixels, int width, int height, Interpolation interpolation)
    {
        var (across, down) = (ResizedAxis.Whole(format.Width, width), ResizedAxis.Whole(format.Height, height));
        if (interpolation == Interpolation.Bilinear || (width == format.Width && height == format.Height))
            return Resampled(format, pixels, LinearTaps.Horizontal(across), LinearTaps.Vertical(down));
        if (interpolation == Interpolation.Area && (width > format.Width || height > format.Height))
            return Resampled(format, pixels, LinearTaps.Horizontal(across, isArea: true), LinearTaps.Vertical(down, isArea: true));
        var unresized = TestPictures.ToBgr(format, pixels);
        var planes = Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, format.Width * format.Height).Select(i => unresized[3 * i + c]).ToArray());
        return [.. planes.SelectMany(plane => interpolation == Interpolation.Area ? ByAreas(plane, across, down) : ByKernels(plane, across, down, interpolation))];
    }

    private static IEnumerable<byte> ByKernels(byte[] plane, ResizedAxis across, ResizedAxis down, Interpolation kernel)
    {
        var (horizontal, vertical) = (new FilterTaps(across, kernel), new FilterTaps(down, kernel));
        var values = Array.ConvertAll(plane, v => (long)v);
        var rows = new long[across.Target * down.Source];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = Rounded(Sum(horizontal, i % across.Target, values, i / across.Target * across.Source, 1));
        return Enumerable.Range(0, across.Target * down.Target)
            .Select(i => (byte)Rounded(Sum(vertical, i / across.Target, rows, i % across.Target, across.Target)));
    }

    private static long Rounded(long value) => Math.Clamp((value + (1L << (FilterTaps.Bits - 1))) >> FilterTaps.Bits, 0, 255);

    private static long Sum(FilterTaps taps, int index, long[] values, int start, int step)
    {
        var sum = 0L;
        for (var t = 0; t < taps.Counts[index]; t++)
            sum += taps.Weights[index * taps.Length + t] * values[start + (taps.First[index] + t) * step];
        return sum;
    }

    private static IEnumerable<byte> ByAreas(byte[] plane, ResizedAxis across, ResizedAxis down)
    {
        var (width, height) = (1 / ((double)across.Target / across.Source), 1 / ((double)down.Target / down.Source));
        var pixels = Enumerable.Range(0, across.Target * down.Target);
        if (double.IsInteger(width) && double.IsInteger(height))
        {
            return pixels.Select(i =>
            {
                var sum = 0;
                for (var k = 0; k < width * height; k++)
                    sum += plane[(i / across.Target * (int)height + k / (int)width) * across.Source + i % across.Target * (int)width + k % (int)width];
                return (byte)(width == 2 && height == 2 ? (sum + 2) >> 2 : MathF.Round(sum * (1f / (int)(width * height))));
            });
        }

        var (horizontal, vertical) = (new AreaTaps(across, isShare: true), new AreaTaps(down, isShare: true));
        var values = Array.ConvertAll(plane, v => (float)v);
        var rows = new float[across.Target * down.Source];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = Sum(horizontal, i % across.Target, values, i / across.Target * across.Source, 1);
        return pixels.Select(i => (byte)Math.Min(MathF.Round(Sum(vertical, i / across.Target, rows, i % across.Target, across.Target)), 255));
    }

    private static float Sum(AreaTaps taps, int index, float[] values, int start, int step)
    {
        var sum = 0f;
        for (var t = 0; t < taps.Counts[index]; t++)
            sum += taps.Weights[index * taps.Length + t] * values[start + (taps.First[index] + t) * step];
        return sum;
    }

    /// <summary>Planes of blue, green and red.</summary>
    private static byte[] Resampled(FrameFormat format, byte[] pixels, LinearTaps horizontal, LinearTaps vertical)
    {
        var (width, height) = (horizontal.Count, vertical.Count);
        var planes = new byte[3 * width * height];
        var row = new byte[3 * width];
        for (var y = 0; y < height; y++)
        {
            var (upper, lower) = (Row(format, pixels, vertical.First[y], horizontal), Row(format, pixels, vertical.Second[y], horizontal));
            fixed (short* a = upper, b = lower)
            fixed (byte* to = row)
            {
                if (format.Pixels == PixelFormat.I420)
                    YuvBlend.BlendScalar(a, b, a + width, b + width, PlaneResampler.Fraction(vertical.SecondWeight[y]), to, width);
                else
                    RowBlend.BlendScalar(a, b, vertical.FirstWeight[y], vertical.SecondWeight[y], to, 3 * width);
            }

            for (var c = 0; c < 3; c++)
                row.AsSpan(c * width, width).CopyTo(planes.AsSpan((c * height + y) * width));
        }

        return planes;
    }

    /// <summary>Three planes of one source row, resampled along it.</summary>
    private static short[] Row(FrameFormat format, byte[] pixels, int y, LinearTaps taps)
    {
        var width = taps.Count;
        var row = new short[3 * width];
        fixed (byte* p = pixels)
        fixed (short* to = row)
        {
            switch (format.Pixels)
            {
                case PixelFormat.Bgr24:
                    var offsets = Array.ConvertAll(taps.First, f => 3 * f);
                    var weights = taps.FirstWeight.Zip(taps.SecondWeight).SelectMany(w => new[] { w.First, w.Second }).ToArray();
                    fixed (int* o = offsets)
                    fixed (short* w = weights)
                        BgrSampler.ResampleScalar(p + y * format.Stride, o, w, 0, width, to, width);
                    break;
                case PixelFormat.I420:
                    var u = p + format.Width * format.Height;
                    var v = u + format.ChromaWidth * format.ChromaHeight;
                    var chroma = new PlaneResampler(taps, format.ChromaWidth, isHalved: true);
                    new PlaneResampler(taps, format.Width, isHalved: false).ResampleScalar(p + y * format.Width, to);
                    chroma.ResampleScalar(u + y / 2 * format.ChromaWidth, to + width);
                    chroma.ResampleScalar(v + y / 2 * format.ChromaWidth, to + 2 * width);
                    break;
                default:
                    var grey = new PlaneResampler(taps, format.Width, isHalved: false);
                    for (var c = 0; c < 3; c++)
                        grey.ResampleScalar(p + y * format.Width, to + c * width);
                    break;
            }
        }

        return row;
    }
}
