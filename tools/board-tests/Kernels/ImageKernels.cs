using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Health;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Segmentation;

namespace EdgeAgent.BoardTests.Kernels;

/// <summary>From frames to tensors, what is looked for in frames, and class maps.</summary>
internal static class ImageKernels
{
    private static readonly (int Width, int Height)[] Frames = [(641, 359), (64, 48), (203, 307)];

    /// <summary>Computes all.</summary>
    public static IEnumerable<KernelResult> Results()
    {
        foreach (var (width, height) in Frames)
        {
            foreach (var pixels in (PixelFormat[])[PixelFormat.Bgr24, PixelFormat.I420, PixelFormat.Grey8])
            {
                var format = new FrameFormat(pixels, width, height);
                foreach (var interpolation in (Interpolation[])[Interpolation.Bilinear, Interpolation.Area, Interpolation.PilBilinear, Interpolation.PilBicubic])
                    yield return Tensor(format, Input(ResizeMode.LetterboxCenter, interpolation, TensorLayout.Nchw, ChannelOrder.Rgb));
                yield return Tensor(format, Input(ResizeMode.Stretch, Interpolation.Bilinear, TensorLayout.Nhwc, ChannelOrder.Bgr));
                yield return Tensor(format, Input(ResizeMode.LetterboxTopleft, Interpolation.Bilinear, TensorLayout.Nchw, ChannelOrder.Grey));
                yield return Bytes(format);
                yield return Halves(format);
                yield return Looks(format);
            }
        }

        yield return RowDifferences();
        foreach (var classes in (int[])[2, 21, 150])
            yield return Classes(classes);
    }

    private static ImageInput Input(ResizeMode resize, Interpolation interpolation, TensorLayout layout, ChannelOrder colour) => new()
    {
        Width = 161,
        Height = 128,
        Resize = resize,
        Interpolation = interpolation,
        Layout = layout,
        Colour = colour,
        Type = TensorType.Float32,
        Pad = [114],
        Scale = 1 / 255f,
        Mean = colour == ChannelOrder.Grey ? [0.5f] : [0.485f, 0.456f, 0.406f],
        Std = colour == ChannelOrder.Grey ? [0.25f] : [0.229f, 0.224f, 0.225f],
    };

    private static KernelResult Tensor(FrameFormat format, ImageInput input)
    {
        var preprocessor = new ImagePreprocessor(input, "kernels");
        var tensor = new float[preprocessor.Channels * input.Width!.Value * input.Height!.Value];
        preprocessor.Fill(format, FixedNumbers.Picture(1, format.ByteCount), tensor);
        return new($"ImagePreprocessor {format} {input.Resize} {input.Interpolation} {input.Layout} {input.Colour}", tensor);
    }

    private static KernelResult Bytes(FrameFormat format)
    {
        var input = Input(ResizeMode.Stretch, Interpolation.Bilinear, TensorLayout.Nhwc, ChannelOrder.Rgb) with { Type = TensorType.UInt8, Scale = null, Mean = null, Std = null };
        var tensor = new byte[3 * 161 * 128];
        new ImagePreprocessor(input, "kernels").Fill(format, FixedNumbers.Picture(2, format.ByteCount), tensor);
        return new($"ImagePreprocessor {format} uint8", Array.ConvertAll(tensor, b => (float)b));
    }

    private static KernelResult Halves(FrameFormat format)
    {
        var input = Input(ResizeMode.LetterboxCenter, Interpolation.Bilinear, TensorLayout.Nchw, ChannelOrder.Rgb) with { Type = TensorType.Float16 };
        var tensor = new Half[3 * 161 * 128];
        new ImagePreprocessor(input, "kernels").Fill(format, FixedNumbers.Picture(3, format.ByteCount), tensor);
        return new($"ImagePreprocessor {format} float16", Array.ConvertAll(tensor, h => (float)h));
    }

    private static KernelResult Looks(FrameFormat format)
    {
        using var pool = new FramePool();
        using var frame = pool.Rent(format);
        FixedNumbers.Picture(4, format.ByteCount).CopyTo(frame.Pixels);
        var coarse = new CoarsePicture();
        coarse.Measure(frame);
        var detail = new PictureDetail();
        detail.Measure(frame);
        return new($"CoarsePicture, PictureDetail {format}", [.. coarse.Cells, .. detail.Brightness, .. detail.Detail]);
    }

    private static KernelResult RowDifferences()
    {
        var found = new List<float>();
        foreach (var count in (int[])[1, 15, 16, 33, 1921])
        {
            var (peak, sum) = RowDifference.Between(FixedNumbers.Picture(count, count), FixedNumbers.Picture(count + 1, count), 255);
            found.AddRange([peak, sum]);
        }

        return new("RowDifference", [.. found]);
    }

    private static KernelResult Classes(int classes)
    {
        const int places = 1013;
        var numbers = FixedNumbers.Floats(classes, classes * places);
        var planes = new byte[places];
        var rows = new byte[places];
        ArgMax.OfPlanes(numbers, places, planes);
        ArgMax.OfRows(numbers, classes, rows);
        return new($"ArgMax {classes}", [.. planes.Select(b => (float)b), .. rows.Select(b => (float)b)]);
    }
}
