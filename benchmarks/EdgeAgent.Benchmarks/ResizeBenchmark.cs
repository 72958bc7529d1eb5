using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// A frame into a float tensor by each interpolation, one thread, rounds interleaved, medians printed. What Pillow takes for the resize
/// alone is measured by hand, for it is a Python library:
/// <c>python3 -m timeit -s "from PIL import Image; i = Image.effect_noise((1920, 1080), 99).convert('RGB')" "i.resize((640, 360), Image.BILINEAR)"</c>.
/// Run by <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- resize</c>.
/// </summary>
internal static class ResizeBenchmark
{
    private const int Rounds = 101;
    private const int WarmUp = 30;

    public static void Print()
    {
        Console.WriteLine("One frame into a float tensor [1, 3, H, W], stretch, one thread, median ms");
        Console.WriteLine($"{"frame",-12}{"tensor",-10}{"format",-8}{string.Concat(Enum.GetNames<Interpolation>().Select(n => $"{n,14}"))}");
        foreach (var (width, height, toWidth, toHeight) in new[] { (1920, 1080, 640, 360), (1920, 1080, 1333, 750), (1280, 720, 224, 224), (640, 480, 1066, 800) })
        {
            foreach (var pixels in new[] { PixelFormat.Bgr24, PixelFormat.I420 })
                Measure(new FrameFormat(pixels, width, height), toWidth, toHeight);
        }
    }

    private static void Measure(FrameFormat format, int toWidth, int toHeight)
    {
        var frame = new byte[format.ByteCount];
        new Random(1).NextBytes(frame);
        var tensor = new float[3 * toWidth * toHeight];
        var preprocessors = Enum.GetValues<Interpolation>().Select(interpolation => new ImagePreprocessor(
            new ImageInput
            {
                Width = toWidth,
                Height = toHeight,
                Resize = ResizeMode.Stretch,
                Interpolation = interpolation,
                Colour = ChannelOrder.Rgb,
                Layout = TensorLayout.Nchw,
                Type = TensorType.Float32,
            },
            "benchmark")).ToArray();
        var times = preprocessors.Select(_ => new double[Rounds]).ToArray();
        for (var round = -WarmUp; round < Rounds; round++)
        {
            for (var i = 0; i < preprocessors.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                preprocessors[i].Fill(format, frame, tensor);
                if (round >= 0)
                    times[i][round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        var medians = string.Concat(times.Select(t => t.Order().ElementAt(Rounds / 2).ToString("F3", CultureInfo.InvariantCulture).PadLeft(14)));
        Console.WriteLine($"{$"{format.Width}x{format.Height}",-12}{$"{toWidth}x{toHeight}",-10}{format.Pixels,-8}{medians}");
    }
}
