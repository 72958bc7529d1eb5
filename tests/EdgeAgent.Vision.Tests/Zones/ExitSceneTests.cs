using EdgeAgent.Pipeline.Events;
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

/// <summary>A real video at five frames a second: six people leave a room to the right, when was seen by eye (video_truth.json).</summary>
public sealed class ExitSceneTests : IAgentOutlet
{
    private const string Video = "one-by-one-person-detection.mp4";

    private readonly List<LineCrossed> _crossings = [];

    [AssetFact]
    public void Each_of_six_people_crosses_the_line_at_the_exit_once_and_outwards()
    {
        var leaves = ReferenceBoxes.Read("expected/video_truth.json").GetProperty(Video).GetProperty("visits").EnumerateArray()
            .Select(visit => visit.GetProperty("leave_s").GetDouble()).ToArray();
        using var detector = new LoadedDetector("models/detection/yolox_nano.onnx", new DetectorOptions { MinScore = 0.1, Classes = ["person"] });
        var objects = new ObjectLifecycle(
            new EventIssuer(new EventSource("line-3", SourceKind.Camera, "room"), this, TimeProvider.System), "yolox-nano", detector.Detector.Model.Labels,
            new ObjectLifecycleOptions
            {
                Tracking = new ByteTrackOptions { HighScore = 0.4 },
                Lines = [new Line { Name = "exit", From = new(0.75, 0), To = new(0.75, 1) }],
            });
        foreach (var frame in Frames(detector.Pool, leaves))
        {
            using (frame)
                objects.Process(frame, detector.Detector.Detect(frame, CancellationToken.None));
        }

        objects.Close();
        Assert.Equal(leaves.Length, _crossings.Count);
        for (var i = 0; i < leaves.Length; i++)
        {
            Assert.Equal((CrossingDirection.Out, 0, i + 1), (_crossings[i].Direction, _crossings[i].In, _crossings[i].Out));
            Assert.InRange(_crossings[i].StreamTimeMs!.Value / 1000, leaves[i] - 3, leaves[i] + 1);
        }
    }

    void IAgentOutlet.Offer(EventEnvelope envelope)
    {
        if (envelope.Data is LineCrossed crossed)
            _crossings.Add(crossed);
    }

    void IAgentOutlet.Report(SourceHealth health)
    {
    }

    /// <summary>The last three seconds of each visit: they are enough, and quicker than the whole.</summary>
    private static IEnumerable<FrameLease> Frames(FramePool pool, double[] leaves)
    {
        using var video = new VideoCapture(TestAssets.PathOf($"video/{Video}"));
        using var picture = new Mat();
        var sampler = new FrameSampler(5);
        for (var index = 0; video.Grab(); index++)
        {
            var second = index / video.Fps;
            var visit = Array.FindIndex(leaves, leave => second >= leave - 3 && second <= leave + 0.6);
            var time = new StreamTime(TimeSpan.FromSeconds(second));
            if (visit < 0 || !sampler.IsDue(time, 0) || !video.Retrieve(picture))
                continue;
            var frame = pool.Rent(new FrameFormat(PixelFormat.Bgr24, picture.Width, picture.Height));
            StillFrames.Copy(picture, frame);
            frame.Place(time, CaptureStamp.Now(TimeProvider.System), index, visit);
            yield return frame;
        }
    }
}
