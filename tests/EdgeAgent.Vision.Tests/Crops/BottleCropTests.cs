using System.Globalization;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Crops;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tests.Detection;
using EdgeAgent.Vision.Tracking;
using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;

namespace EdgeAgent.Vision.Tests.Crops;

/// <summary>
/// A real video: three bottles stand on a table. A detector of COCO's classes finds them, MobileNet v2 of ImageNet's thousand says which kind each is.
/// </summary>
public sealed class BottleCropTests
{
    private const double Seconds = 3;

    private static readonly CropOptions Kind = new() { Name = "kind", Classes = ["bottle"], MinSize = 32, Every = TimeSpan.FromSeconds(1) };

    [AssetFact]
    public void Each_bottle_is_told_with_its_kind_and_a_replay_tells_the_same()
    {
        var first = Play(Kind);

        Assert.Equal(
        [
            "0.2 object.entered 1",
            "0.2 object.entered 2",
            "0.2 object.entered 3",
            "0.6 object.described 1 water bottle",
            "0.6 object.described 2 water bottle",
            "0.6 object.described 3 water bottle",
            "3.0 object.left 1 water bottle",
            "3.0 object.left 2 water bottle",
            "3.0 object.left 3 water bottle",
        ], first.Select(Line));
        Assert.All(first.OfType<ObjectLeft>(), e => Assert.InRange(e.Answers!["kind"].Score, 0.4, 1));
        Assert.Equal(first.Select(Text), Play(Kind).Select(Text));
    }

    [AssetFact]
    public void What_is_no_pop_bottle_is_not_told_where_pop_bottles_are_asked_for() => Assert.Empty(Play(Kind with { Verify = ["pop bottle"] }));

    private static string Text(EventData data) => Line(data) + string.Concat(Answers(data).Select(a => a.ToString()));

    private static string Line(EventData data)
    {
        var second = (data.StreamTimeMs!.Value / 1000).ToString("0.0", CultureInfo.InvariantCulture);
        return $"{second} {data.TypeOf().Name} {((ObjectSighting)data).Track}" + string.Concat(Answers(data).Select(a => $" {a.Label}"));
    }

    private static IEnumerable<ObjectAnswer> Answers(EventData data) => ((ObjectSighting)data).Answers?.Values ?? [];

    private static List<EventData> Play(CropOptions options)
    {
        var path = TestAssets.PathOf("models/classification/mobilenet_v2_int8.onnx");
        var bundle = new ModelBundle
        {
            Name = "mobilenet",
            Folder = Path.GetDirectoryName(path)!,
            Labels = LabelFile.Read(TestAssets.PathOf("models/classification/imagenet_labels.txt")),
            Input = new ImageInput { Mean = [0.485f, 0.456f, 0.406f], Std = [0.229f, 0.224f, 0.225f] },
            Files = new Dictionary<string, string> { [ModelBundle.MainRole] = path },
        };
        var outlet = new Outlet();
        using var detector = new LoadedDetector("models/detection/yolox_nano.onnx", new DetectorOptions { MinScore = 0.1, Classes = ["bottle"] });
        using var lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "mobilenet" }, TimeProvider.System, NullLogger.Instance);
        var objects = new ObjectLifecycle(
            new EventIssuer(new EventSource("line-3", SourceKind.Camera, "table"), outlet, TimeProvider.System), "yolox-nano", detector.Detector.Model.Labels,
            new ObjectLifecycleOptions { UpdateEvery = TimeSpan.FromHours(1), Crops = [options] });
        using var stage = CropStage.Open("table", objects, options.Name, CropModels.Load(bundle, lane, CancellationToken.None), 0.2);
        foreach (var frame in Frames(detector.Pool))
        {
            using (frame)
            {
                objects.Update(frame, detector.Detector.Detect(frame, CancellationToken.None));
                stage.Look(frame, CancellationToken.None);
                objects.Tell();
            }
        }

        objects.Close();
        return outlet.Events;
    }

    private static IEnumerable<FrameLease> Frames(FramePool pool)
    {
        using var video = new VideoCapture(TestAssets.PathOf("video/bottle-detection.mp4"));
        using var picture = new Mat();
        var sampler = new FrameSampler(5);
        for (var index = 0; index < Seconds * video.Fps && video.Read(picture); index++)
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

    private sealed class Outlet : IAgentOutlet
    {
        public List<EventData> Events { get; } = [];

        public void Offer(EventEnvelope envelope) => Events.Add(envelope.Data);

        public void Report(SourceHealth health)
        {
        }
    }
}
