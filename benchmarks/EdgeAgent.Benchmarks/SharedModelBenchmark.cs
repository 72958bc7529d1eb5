using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// Eight cameras that play a file in real time at 10 frames a second, on one yolox_nano: what each gets of it, and all of them together
/// against a bare loop of the session (before and after, the better of the two). The bars: each within 10 % of an eighth, the sum at
/// least 0.92 of the bare loop. <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- shared [SECONDS]</c>.
/// </summary>
internal static class SharedModelBenchmark
{
    private const int Cameras = 8;
    private const int FramesPerSecond = 10;

    public static async Task PrintAsync(string[] args)
    {
        var seconds = args is [var said] ? int.Parse(said, CultureInfo.InvariantCulture) : 20;
        var path = TestAssets.PathOf("models/detection/yolox_nano.onnx");
        InferenceRuntime.Start(threads: 1);
        using var lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "benchmark" }, TimeProvider.System, NullLogger.Instance);
        var model = DetectionModel.Load(new BundleReader([]).Read(path), lane, CancellationToken.None);
        using var bare = new BareSession(path, lane.Signature);

        var before = Rate(bare);
        var counts = await CountAsync(model, TimeSpan.FromSeconds(seconds));
        var after = Rate(bare);
        var (sum, fair) = (counts.Sum() / (double)seconds, counts.Average());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"bare loop {before:F1} and {after:F1} runs/s; eight cameras {sum:F1} frames/s, {sum / Math.Min(Math.Max(before, after), Cameras * FramesPerSecond):F3} of what can be had; "
            + $"of its fair share each got {string.Join(" ", counts.Order().Select(c => (c / fair).ToString("F2", CultureInfo.InvariantCulture)))}"));
    }

    private static double Rate(BareSession bare)
    {
        var start = Stopwatch.GetTimestamp();
        var runs = 0;
        for (; Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(4); runs++)
            bare.Run();
        return runs / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<int[]> CountAsync(DetectionModel model, TimeSpan time)
    {
        var cameras = Enumerable.Range(0, Cameras).Select(i => new Camera(i, model)).ToArray();
        using var stop = new CancellationTokenSource();
        var running = cameras.Select(c => c.RunAsync(stop.Token)).ToArray();
        while (cameras.Any(c => c.Frames == 0))
        {
            // One that has ended before its first frame says why.
            foreach (var ended in running.Where(r => r.IsCompleted))
                await ended;
            await Task.Delay(50);
        }

        var first = Array.ConvertAll(cameras, c => c.Frames);
        await Task.Delay(time);
        var counts = cameras.Zip(first, (c, f) => c.Frames - f).ToArray();
        await stop.CancelAsync();
        await Task.WhenAny(Task.WhenAll(running));
        foreach (var camera in cameras)
            camera.Dispose();
        return counts;
    }

    /// <summary>Capture and work of one camera, as the agent wires them.</summary>
    private sealed class Camera(int number, DetectionModel model) : IDisposable
    {
        private readonly IFrameSource _source = FrameSourceFactory.Create(
            VideoSourceUri.Parse(TestAssets.PathOf("video/car-detection.mp4")), new FrameSourceOptions { Loop = true }, TimeProvider.System);

        private readonly FramePool _pool = new();
        private readonly FrameSlot _slot = new($"camera {number}", newestWins: true);
        private readonly Detector _detector = model.Open($"camera {number}", new DetectorOptions { MinScore = 0.1 });
        private readonly ByteTracker _tracker = new(new ByteTrackOptions());
        private int _frames;

        public int Frames => Volatile.Read(ref _frames);

        public Task RunAsync(CancellationToken stop) => Task.WhenAll(
            DedicatedThread.RunAsync($"camera {number}", () => Capture(stop), stop), DedicatedThread.RunAsync($"detect {number}", () => Work(stop), stop));

        public void Dispose()
        {
            _source.Dispose();
            _detector.Dispose();
            _slot.Dispose();
            _pool.Dispose();
        }

        private void Capture(CancellationToken stop)
        {
            var sampler = new FrameSampler(FramesPerSecond);
            while (_source.TryRead(_pool, out var frame, stop))
            {
                if (sampler.IsDue(frame.Time, frame.Segment))
                    _slot.Put(frame, stop);
                else
                    frame.Dispose();
            }
        }

        private void Work(CancellationToken stop)
        {
            var segment = 0;
            while (_slot.TryTake(out var frame, stop))
            {
                using (frame)
                {
                    if (frame.Segment != segment)
                        _tracker.Reset();
                    segment = frame.Segment;
                    _tracker.Update(frame.Time, _detector.Detect(frame, stop));
                    Interlocked.Increment(ref _frames);
                }
            }
        }
    }
}
