using System.Text.Json;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tests.Detection;
using EdgeAgent.Vision.Tests.Zones;
using EdgeAgent.Vision.Tracking;
using EdgeAgent.Vision.Zones;
using OpenCvSharp;

namespace EdgeAgent.Vision.Tests.Tracking;

/// <summary>A real video at five frames a second: bottles are lifted off a table and put back, counted by eye in video_truth.json.</summary>
public sealed class BottleSceneTests
{
    private const string Video = "bottle-detection.mp4";
    private const int FramesPerSecond = 5;

    [AssetFact]
    public void Every_bottle_that_is_lifted_leaves_and_every_one_put_back_enters()
    {
        var truth = ReferenceBoxes.Read("expected/video_truth.json").GetProperty(Video);
        var outlet = new Outlet();
        using var detector = new LoadedDetector("models/detection/yolox_nano.onnx", new DetectorOptions { MinScore = 0.1, Classes = ["bottle"] });
        var issuer = new EventIssuer(new EventSource("line-3", SourceKind.Camera, "table"), outlet, TimeProvider.System);
        var objects = new ObjectLifecycle(issuer, "yolox-nano", detector.Detector.Model.Labels, new ObjectLifecycleOptions
        {
            Zones = [Place("left", 0, 0.3), Place("middle", 0.35, 0.65), Place("right", 0.7, 1)],
        });
        foreach (var frame in Frames(detector.Pool))
        {
            using (frame)
                objects.Process(frame, detector.Detector.Detect(frame, CancellationToken.None));
        }

        objects.Close();

        var stays = outlet.Events.OfType<ObjectEntered>().Select(e => Stay(e, outlet.Events)).ToArray();
        Assert.All(outlet.Events.OfType<ObjectSighting>(), e => Assert.Equal("bottle", e.Label));
        foreach (var range in truth.GetProperty("standing").EnumerateArray())
        {
            var (from, to) = (range.GetProperty("from_s").GetDouble(), range.GetProperty("to_s").GetDouble());
            var standing = stays.Count(s => s.From <= from + 1 && s.To >= to - 0.5);
            Assert.True(standing == range.GetProperty("count").GetInt32(), $"{from}–{to} s: {standing} bottles of {range}; {string.Join(", ", stays)}");

            // A bottle that was lifted counts for as long as it is remembered, 1 s.
            var occupied = new[] { "left", "middle", "right" }.Where(zone => CountAt(outlet.Events, zone, to - 0.3) == 1);
            Assert.Equal(range.GetProperty("places").EnumerateArray().Select(p => p.GetString()!), occupied);
        }

        Assert.Equal(stays.Length, outlet.Events.OfType<ZoneEntered>().Count());
        Assert.Equal(stays.Length, outlet.Events.OfType<ZoneLeft>().Count());

        Assert.Equal(3 + Sum(truth, "put_back"), stays.Length);
        Assert.Equal(Sum(truth, "lifted_out"), stays.Count(s => s.To < truth.GetProperty("seconds").GetDouble() - 1));
    }

    private static Zone Place(string name, double left, double right) => new() { Name = name, Polygon = ScriptedScene.Rectangle(left, 0.6, right, 1) };

    private static int CountAt(List<EventData> events, string zone, double second) =>
        events.OfType<CountChanged>().Where(c => c.Zone == zone && c.StreamTimeMs <= second * 1000).Select(c => c.Total).LastOrDefault();

    private static IEnumerable<FrameLease> Frames(FramePool pool)
    {
        using var video = new VideoCapture(TestAssets.PathOf($"video/{Video}"));
        using var picture = new Mat();
        var sampler = new FrameSampler(FramesPerSecond);
        for (var index = 0; video.Read(picture); index++)
        {
            var time = new StreamTime(TimeSpan.FromSeconds(index / video.Fps));
            if (!sampler.IsDue(time, 0))
                continue;
            var frame = pool.Rent(new FrameFormat(PixelFormat.Bgr24, picture.Width, picture.Height));
            StillFrames.Copy(picture, frame);
            frame.Place(time, CaptureStamp.Now(TimeProvider.System), index, 0);
            yield return frame;
        }
    }

    private static (double From, double To) Stay(ObjectEntered entered, List<EventData> events)
    {
        var left = events.OfType<ObjectLeft>().Single(e => e.Track == entered.Track);
        // It entered with its second sighting, and the duration counts from the first.
        return (entered.StreamTimeMs!.Value / 1000, (entered.StreamTimeMs!.Value + left.DurationMs) / 1000 - 1.0 / FramesPerSecond);
    }

    private static int Sum(JsonElement truth, string list) => truth.GetProperty(list).EnumerateArray().Sum(e => e.GetProperty("bottles").GetInt32());

    private sealed class Outlet : IAgentOutlet
    {
        public List<EventData> Events { get; } = [];

        public void Offer(EventEnvelope envelope) => Events.Add(envelope.Data);

        public void Report(SourceHealth health)
        {
        }
    }
}
