using System.Globalization;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;
using EdgeAgent.Vision.Tracking.CameraMotion;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// Tracking of many objects, one thread; the bar is 300 µs a frame for 100 of them.
/// <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- tracker</c>.
/// </summary>
internal static class TrackerBenchmark
{
    private const int Rounds = 1001;
    private const int WarmUp = 200;

    public static void Print()
    {
        Console.WriteLine("One frame of ByteTrack in 1920x1080, µs: undisturbed and median; the bar is 300 for 100 objects");
        foreach (var (objects, misses) in new[] { (10, 0.0), (100, 0.0), (100, 0.1), (300, 0.1) })
        {
            var frames = Scene(objects, misses);
            var tracker = new ByteTracker(new ByteTrackOptions());
            var frame = 0;
            var times = Interleaved.Run(Rounds, WarmUp, Work);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
                Work();
            var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{objects,4} objects, {misses:P0} missed or weak {times.Undisturbed(0),9:F1}{times.Median(0),9:F1}   {tracker.Tracks.Length} tracks, {bytes} bytes a frame"));

            void Work()
            {
                tracker.Update(StreamTime.FromMilliseconds(100 * frame), frames[frame % frames.Length]);
                frame++;
            }
        }
    }

    /// <summary>What it costs to know how the camera has moved between two pictures.</summary>
    public static void PrintCameraMotion()
    {
        Console.WriteLine("How the camera has moved between two pictures with ten objects, µs: undisturbed and median");
        using var pool = new FramePool();
        foreach (var format in new FrameFormat[] { new(PixelFormat.Bgr24, 1920, 1080), new(PixelFormat.I420, 1920, 1080), new(PixelFormat.Bgr24, 640, 480) })
        {
            FrameLease[] frames = [Spots(pool, format, 0), Spots(pool, format, 24)];
            var objects = Scene(10, 0)[0].Select(o => o with { Left = o.Left * format.Width / 1920, Right = o.Right * format.Width / 1920 }).ToArray();
            var camera = new CameraMotionWatch();
            var frame = 0;
            var times = Interleaved.Run(201, 50, Work);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 20; i++)
                Work();
            var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 20;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{format.Pixels,-6} {format.Width,4}x{format.Height,-4} {times.Undisturbed(0),9:F1}{times.Median(0),9:F1}   {camera.Failures} failures, {bytes} bytes a frame"));
            foreach (var lease in frames)
                lease.Dispose();

            void Work()
            {
                camera.Look(frames[frame++ % 2]);
                camera.Choose(objects);
            }
        }
    }

    /// <summary>A picture full of discs, seen from so many pixels further right.</summary>
    private static FrameLease Spots(FramePool pool, FrameFormat format, int shift)
    {
        var frame = pool.Rent(format);
        frame.Pixels.Fill(120);
        var random = new Random(5);
        var pixelBytes = format.Stride / format.Width;
        for (var i = 0; i < 1500; i++)
        {
            var (x, y, radius, light) = (random.Next(format.Width + 200) - shift, random.Next(format.Height), 4 + random.Next(40), (byte)random.Next(30, 220));
            for (var row = Math.Max(0, y - radius); row < Math.Min(format.Height, y + radius); row++)
            {
                var half = (int)Math.Sqrt(radius * radius - (row - y) * (row - y));
                var (left, right) = (Math.Clamp(x - half, 0, format.Width), Math.Clamp(x + half, 0, format.Width));
                frame.Pixels.Slice(row * format.Stride + left * pixelBytes, (right - left) * pixelBytes).Fill(light);
            }
        }

        return frame;
    }

    /// <summary>Objects that move back and forth through the picture and each other, as a detector sees them: shaking, some missed, some weak.</summary>
    private static DetectedObject[][] Scene(int objects, double misses)
    {
        const int period = 200;
        var random = new Random(7);
        var paths = Enumerable.Range(0, objects).Select(_ => (
            X: random.NextSingle() * 1800, Y: random.NextSingle() * 1000, DX: random.NextSingle() * 8 - 4, DY: random.NextSingle() * 4 - 2,
            W: 30 + random.NextSingle() * 60, H: 60 + random.NextSingle() * 120)).ToArray();
        return
        [
            .. Enumerable.Range(0, period).Select(f => paths.Where(_ => random.NextDouble() >= misses).Select(p =>
            {
                var t = f < period / 2 ? f : period - f;
                var (x, y) = (p.X + p.DX * t + random.NextSingle() * 2, p.Y + p.DY * t + random.NextSingle() * 2);
                var score = random.NextDouble() < misses ? 0.3f : 0.6f + 0.4f * random.NextSingle();
                return new DetectedObject(x, y, x + p.W, y + p.H, score, 0);
            }).ToArray()),
        ];
    }
}
