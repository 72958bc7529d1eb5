using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Health;
using EdgeAgent.Vision.Motion;
using EdgeAgent.Vision.Privacy;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// What a camera's picture costs before any model: privacy masks over a quarter of it, the watch over its health, the watch for
/// motion; each against a copy of the frame, in turns. Medians are printed. Run by
/// <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- picture</c>.
/// </summary>
internal sealed class PictureBenchmark : IDisposable
{
    private const int Rounds = 401;
    private const int WarmUp = 100;

    private readonly FramePool _pool = new();
    private readonly FrameLease[] _frames;
    private readonly byte[] _copy;
    private readonly PrivacyMask _mask = new([new([new(0, 0), new(0.5, 0), new(0.5, 0.4), new(0, 0.4)]), new([new(0.9, 0.5), new(1, 0.75), new(0.9, 1), new(0.8, 0.75)])]);
    private readonly PictureWatch _health = new();
    private readonly MotionWatch _motion = new(new MotionOptions(), null);
    private int _round;

    private PictureBenchmark(FrameFormat format)
    {
        var random = new Random(1);
        _frames = [.. Enumerable.Range(0, 2).Select(_ => _pool.Rent(format))];
        foreach (var frame in _frames)
            random.NextBytes(frame.Pixels);
        _copy = new byte[format.ByteCount];
    }

    public static void Print()
    {
        Console.WriteLine("One frame, one thread, median ms");
        Console.WriteLine($"{"frame",-18}{"copy",8}{"masks",8}{"health",8}{"motion",8}");
        foreach (var (width, height) in new[] { (1920, 1080), (1280, 720), (640, 480), (3840, 2160) })
        {
            foreach (var pixels in new[] { PixelFormat.I420, PixelFormat.Bgr24 })
            {
                using var benchmark = new PictureBenchmark(new FrameFormat(pixels, width, height));
                benchmark.Measure();
            }
        }
    }

    public void Dispose()
    {
        foreach (var frame in _frames)
            frame.Dispose();
        _pool.Dispose();
    }

    private void Measure()
    {
        Action<FrameLease>[] candidates = [f => f.Pixels.CopyTo(_copy), _mask.Cover, _health.Look, _motion.Look];
        var times = candidates.Select(_ => new double[Rounds]).ToArray();
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var frame = _frames[_round % 2];
            frame.Place(StreamTime.FromMilliseconds(200 * _round++), default, 0, 0);
            for (var i = 0; i < candidates.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                candidates[i](frame);
                if (round >= 0)
                    times[i][round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        var median = Array.ConvertAll(times, t => t.Order().ElementAt(Rounds / 2));
        var format = _frames[0].Format;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{$"{format.Width}x{format.Height} {format.Pixels}",-18}{median[0],8:F3}{median[1],8:F3}{median[2],8:F3}{median[3],8:F3}"));
    }
}
