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

    [Property(MaxTest = 300)]
    public bool Vectors_give_what_scalars_give_and_touch_nothing_beyond_the_frame(int seed)
    {
        var random = new Random(seed);
        var format = new FrameFormat(Formats[random.Next(Formats.Length)], Side(random), Side(random));
        var input = new ImageInput
        {
            Width = Side(random),
            Height = Side(random),
            Resize = random.Next(3) switch { 0 => ResizeMode.Stretch, 1 => ResizeMode.LetterboxCenter, _ => ResizeMode.LetterboxTopleft },
            Colour = random.Next(2) == 0 ? ChannelOrder.Bgr : ChannelOrder.Rgb,
            Layout = random.Next(2) == 0 ? TensorLayout.Nchw : TensorLayout.Nhwc,
            Type = random.Next(2) == 0 ? TensorType.UInt8 : TensorType.Float32,
            Pad = [114],
        };
        using var frame = new GuardedMemory(format.ByteCount, isAtEnd: random.Next(4) > 0);
        random.NextBytes(frame.Span);
        var elements = 3 * input.Width.Value * input.Height.Value;
        using var tensor = new GuardedMemory(elements * (input.Type == TensorType.UInt8 ? 1 : sizeof(float)), isAtEnd: random.Next(4) > 0);

        var preprocessor = new ImagePreprocessor(input, "any");
        byte[] found;
        LetterboxGeometry geometry;
        if (input.Type == TensorType.UInt8)
        {
            geometry = preprocessor.Fill(format, frame.Span, tensor.Span);
            found = tensor.Span.ToArray();
        }
        else
        {
            var floats = MemoryMarshal.Cast<byte, float>(tensor.Span);
            geometry = preprocessor.Fill(format, frame.Span, floats);
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
        var content = Resampled(format, pixels, width, height);
        var area = input.Width!.Value * input.Height!.Value;
        var expected = new byte[3 * area];
        Array.Fill(expected, (byte)114);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = (y + geometry.PadTop) * input.Width.Value + x + geometry.PadLeft;
                for (var c = 0; c < 3; c++)
                {
                    var plane = input.Colour == ChannelOrder.Bgr ? c : 2 - c;
                    expected[input.Layout == TensorLayout.Nhwc ? 3 * at + c : c * area + at] = content[(plane * height + y) * width + x];
                }
            }
        }

        return expected;
    }

    /// <summary>Planes of blue, green and red.</summary>
    private static byte[] Resampled(FrameFormat format, byte[] pixels, int width, int height)
    {
        var vertical = LinearTaps.Vertical(ResizedAxis.Whole(format.Height, height));
        var planes = new byte[3 * width * height];
        var row = new byte[3 * width];
        for (var y = 0; y < height; y++)
        {
            var (upper, lower) = (Row(format, pixels, vertical.First[y], width), Row(format, pixels, vertical.Second[y], width));
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
    private static short[] Row(FrameFormat format, byte[] pixels, int y, int width)
    {
        var taps = LinearTaps.Horizontal(ResizedAxis.Whole(format.Width, width));
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
