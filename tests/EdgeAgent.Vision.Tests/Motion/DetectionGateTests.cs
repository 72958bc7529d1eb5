using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Ffmpeg;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Motion;
using EdgeAgent.Vision.Tests.Detection;
using EdgeAgent.Vision.Tests.Health;
using EdgeAgent.Vision.Tracking;
using Xunit.Abstractions;

namespace EdgeAgent.Vision.Tests.Motion;

/// <summary>The gate as a camera uses it: motion, then the gate, then the objects.</summary>
public sealed class DetectionGateTests(ITestOutputHelper output) : IDisposable
{
    private const double FramesPerSecond = 5;

    private readonly FramePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void A_still_object_stays_while_nobody_looks_and_leaves_when_it_moves_away()
    {
        var camera = new Camera(TimeSpan.FromSeconds(10));
        // It comes from the left, rests for a minute, and goes.
        int X(double second) => second switch { < 5 => -1, < 8 => (int)(60 * (second - 5)), < 68 => 180, < 71 => (int)(180 + 60 * (second - 68)), _ => -1 };
        var looks = new List<double>();
        for (var i = 0; i < 100 * FramesPerSecond; i++)
        {
            var second = i / FramesPerSecond;
            var x = X(second);
            if (camera.Look(Frame(second, x), x >= 0 && x < 290 ? [Object(x)] : []))
                looks.Add(second);
        }

        Assert.Equal(["ObjectEntered 5", "ObjectLeft 71"], camera.Told);
        // While it rests: the end of its motion, then once in ten seconds; and so when it has left.
        Assert.InRange(looks.Count(s => s is > 15 and < 67), 5, 6);
        Assert.InRange(looks.Count(s => s is > 80 and < 100), 1, 2);
        Assert.DoesNotContain(looks, s => s is > 1.1 and < 5);
    }

    [Fact]
    public void An_object_that_the_detector_misses_at_an_idle_look_is_looked_for_until_it_is_decided()
    {
        var camera = new Camera(TimeSpan.FromSeconds(5));
        for (var i = 0; i < 60 * FramesPerSecond; i++)
        {
            // The detector is blind for 0.6 s around second 20, and from second 40 on.
            var second = i / FramesPerSecond;
            var isBlind = second is >= 19.7 and < 20.3 or >= 40;
            camera.Look(Frame(second, 100), isBlind ? [] : [Object(100)]);
        }

        Assert.Single(camera.Told, t => t.StartsWith("ObjectEntered", StringComparison.Ordinal));
        // The last look that saw it was at most 5 s before; it is lost for a second of looks.
        var left = Assert.Single(camera.Told, t => t.StartsWith("ObjectLeft", StringComparison.Ordinal));
        Assert.InRange(double.Parse(left.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), 41, 47);
    }

    [Fact]
    public void An_object_that_appears_without_motion_is_found_at_the_next_idle_look()
    {
        var camera = new Camera(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 30 * FramesPerSecond; i++)
            camera.Look(Frame(i / FramesPerSecond, 100), i > 12 * FramesPerSecond ? [Object(100)] : []);
        Assert.Equal(["ObjectEntered 21"], camera.Told);
    }

    [Fact]
    public void A_picture_of_another_size_is_looked_at_though_the_motion_watch_has_seen_the_change_before()
    {
        var motion = new MotionWatch(new MotionOptions(), null);
        var gate = new DetectionGate(motion, TimeSpan.FromMinutes(1));
        var objects = new ObjectLifecycle(
            new EventIssuer(new EventSource("line-3", SourceKind.Camera, "hall"), new Camera(TimeSpan.Zero), TimeProvider.System), "m", ["a"], new ObjectLifecycleOptions());
        var looks = new List<int>();
        // The camera changes its size at second 6; the detector is asked every fourth second.
        for (var second = 0; second < 20; second++)
        {
            using var frame = new Picture(PixelFormat.I420, second < 6 ? 320 : 640, second < 6 ? 180 : 360).Noise(2, second).Rent(_pool);
            frame.Place(StreamTime.FromMilliseconds(1000 * second), CaptureStamp.Now(TimeProvider.System), 0, 0);
            motion.Look(frame);
            if (second % 4 == 0 && gate.IsDue(frame, objects))
                looks.Add(second);
        }

        Assert.Equal([0, 8], looks);
    }

    /// <summary>Each picture is shown to the detector once; what it saw goes to a tracker that gets all, and to one behind the gate.</summary>
    [ProgramTheory("ffmpeg", NeedsAssets = true)]
    [InlineData("bottle-detection.mp4", "bottle", 5, 20)]
    [InlineData("one-by-one-person-detection.mp4", "person", 2, 75)]
    public void Behind_the_gate_the_same_objects_come_and_go_as_without_it(string video, string label, double framesPerSecond, double seconds)
    {
        using var detector = new LoadedDetector("models/detection/yolox_nano.onnx", new DetectorOptions { MinScore = 0.1, Classes = [label] });
        var all = new Camera(TimeSpan.Zero);
        var gated = new Camera(TimeSpan.FromSeconds(10));
        int pictures = 0, looks = 0;
        using var source = new FfmpegSource(
            VideoSourceUri.Parse(TestAssets.PathOf($"video/{video}")), new FrameSourceOptions { Pace = FilePace.Asap, MaxFps = framesPerSecond }, TimeProvider.System);
        while (source.TryRead(_pool, out var frame, CancellationToken.None))
        {
            using (frame)
            {
                if (frame.Time.Elapsed.TotalSeconds > seconds)
                    break;
                var seen = detector.Detector.Detect(frame, CancellationToken.None).ToArray();
                all.Process(frame, seen);
                pictures++;
                looks += gated.Process(frame, seen) ? 1 : 0;
            }
        }

        all.Close();
        gated.Close();

        output.WriteLine($"{video}: {looks} of {pictures} pictures looked at; {string.Join(", ", all.Told)} | {string.Join(", ", gated.Told)}");
        Assert.Equal(all.Told.Select(t => t.Split(' ')[0]), gated.Told.Select(t => t.Split(' ')[0]));
        foreach (var (one, other) in all.Moments.Zip(gated.Moments))
            Assert.InRange(other, one - 0.01, one + 1.01);
        Assert.InRange(looks, 1, 0.95 * pictures);
    }

    private static DetectedObject Object(int x) => new(x, 60, x + 30, 120, 0.9f, 0);

    private FrameLease Frame(double second, int x)
    {
        var picture = new Picture(PixelFormat.I420, 320, 180).Fill(0, 0, 320, 180, 120);
        if (x is >= 0 and < 290)
            picture.Fill(x, 60, 30, 60, 190);
        var frame = picture.Noise(2, (int)(second * 10)).Rent(_pool);
        frame.Place(StreamTime.FromMilliseconds(1000 * second), CaptureStamp.Now(TimeProvider.System), 0, 0);
        return frame;
    }

    /// <summary>What stands behind the detector of one camera.</summary>
    private sealed class Camera : IAgentOutlet
    {
        private readonly MotionWatch _motion = new(new MotionOptions(), null);
        private readonly DetectionGate _gate;
        private readonly ObjectLifecycle _objects;

        public Camera(TimeSpan idleEvery)
        {
            _gate = new DetectionGate(_motion, idleEvery);
            var issuer = new EventIssuer(new EventSource("line-3", SourceKind.Camera, "hall"), this, TimeProvider.System);
            _objects = new ObjectLifecycle(issuer, "m", [.. Enumerable.Range(0, 80).Select(i => $"{i}")], new ObjectLifecycleOptions());
        }

        public List<string> Told { get; } = [];

        public List<double> Moments { get; } = [];

        public bool Look(FrameLease frame, DetectedObject[] seen)
        {
            using (frame)
                return Process(frame, seen);
        }

        /// <returns>Whether the detector was asked.</returns>
        public bool Process(FrameLease frame, DetectedObject[] seen)
        {
            _motion.Look(frame);
            var isDue = _gate.IsDue(frame, _objects);
            if (isDue)
                _objects.Process(frame, seen);
            else
                _objects.Rest(frame);
            return isDue;
        }

        public void Close() => _objects.Close();

        public void Offer(EventEnvelope envelope)
        {
            if (envelope.Data is ObjectUpdated)
                return;
            Moments.Add(envelope.Data.StreamTimeMs!.Value / 1000);
            Told.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{envelope.Data.GetType().Name} {Moments[^1]:0}"));
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
