using System.Globalization;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;

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
