using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tests.Detection;
using EdgeAgent.Vision.Tracking;
using EdgeAgent.Vision.Zones;
using OpenCvSharp;

namespace EdgeAgent.Vision.Tests.Zones;

/// <summary>
/// A real video at two and a half frames a second: a camera looks straight down on a road, three cars pass, two up and one down, counted by eye
/// (video_truth.json). Models of COCO have not seen cars from above: YOLOX-nano finds none, YOLOv8n finds each in nearly every picture and takes it
/// for a car, a bus, a suitcase or a mobile phone in turn. Tracked across classes they are three objects.
/// </summary>
public sealed class CarSceneTests : IAgentOutlet
{
    private const string Video = "car-detection.mp4";

    private readonly List<EventData> _events = [];

    [AssetFact]
    public void Three_cars_seen_from_above_are_three_objects_that_cross_the_road_each_its_way()
    {
        var passes = ReferenceBoxes.Read("expected/video_truth.json").GetProperty(Video).GetProperty("passes").EnumerateArray()
            .Select(p => (IsDown: p.GetProperty("direction").GetString() == "down", Enter: p.GetProperty("enter_s").GetDouble(), Leave: p.GetProperty("leave_s").GetDouble()))
            .ToArray();
        using var detector = new LoadedDetector("models/detection/yolov8n_int8.onnx", new DetectorOptions
        {
            MinScore = 0.1,
            Classes = ["car", "bus", "truck", "cell phone", "suitcase", "toilet", "parking meter"],
        });
        var objects = new ObjectLifecycle(
            new EventIssuer(new EventSource("line-3", SourceKind.Camera, "road"), this, TimeProvider.System), "yolov8n", detector.Detector.Model.Labels,
            new ObjectLifecycleOptions
            {
                Tracking = new ByteTrackOptions { HighScore = 0.25, PerClass = false },
                Lines = [new Line { Name = "road", From = new(0, 0.6), To = new(1, 0.6) }],
            });
        foreach (var frame in Frames(detector.Pool, passes[0].Enter, passes[0].Leave + 1, passes[1].Enter, passes[2].Leave))
        {
            using (frame)
                objects.Process(frame, detector.Detector.Detect(frame, CancellationToken.None));
        }

        objects.Close();
        Assert.Equal(passes.Length, _events.OfType<ObjectEntered>().Count());
        var crossings = _events.OfType<LineCrossed>().ToList();
        // By the time at which each is in the middle of its way.
        Assert.Equal(
            passes.OrderBy(p => p.Enter + p.Leave).Select(p => p.IsDown ? CrossingDirection.In : CrossingDirection.Out).Order(),
            crossings.Select(c => c.Direction).Order());
        Assert.Equal((1, 2), (crossings[^1].In, crossings[^1].Out));
        Assert.Equal(CrossingDirection.Out, crossings[0].Direction);
        Assert.InRange(crossings[0].StreamTimeMs!.Value / 1000, passes[0].Enter, passes[0].Leave);
        Assert.All(crossings.Skip(1), c => Assert.InRange(c.StreamTimeMs!.Value / 1000, passes[1].Enter, passes[2].Leave));
    }

    void IAgentOutlet.Offer(EventEnvelope envelope) => _events.Add(envelope.Data);

    void IAgentOutlet.Report(SourceHealth health)
    {
    }

    /// <summary>While there is something on the road.</summary>
    private static IEnumerable<FrameLease> Frames(FramePool pool, double enter, double leave, double enterAgain, double leaveAtLast)
    {
        using var video = new VideoCapture(TestAssets.PathOf($"video/{Video}"));
        using var picture = new Mat();
        var sampler = new FrameSampler(2.5);
        for (var index = 0; video.Grab(); index++)
        {
            var second = index / video.Fps;
            var time = new StreamTime(TimeSpan.FromSeconds(second));
            if (!((second >= enter && second <= leave) || (second >= enterAgain && second <= leaveAtLast)) || !sampler.IsDue(time, 0) || !video.Retrieve(picture))
                continue;
            var frame = pool.Rent(new FrameFormat(PixelFormat.Bgr24, picture.Width, picture.Height));
            StillFrames.Copy(picture, frame);
            frame.Place(time, CaptureStamp.Now(TimeProvider.System), index, 0);
            yield return frame;
        }
    }
}
