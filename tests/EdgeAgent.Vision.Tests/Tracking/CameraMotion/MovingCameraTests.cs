using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Tests.Detection;
using EdgeAgent.Vision.Tracking;
using OpenCvSharp;

namespace EdgeAgent.Vision.Tests.Tracking.CameraMotion;

/// <summary>Tracks of a camera that shakes and pans, with and without knowing it.</summary>
public sealed class MovingCameraTests : IAgentOutlet
{
    private const string Video = "one-by-one-person-detection.mp4";

    /// <summary>Four people stand 60 pixels apart, each 40 wide; the wind moves the camera by just as much.</summary>
    private static readonly double[] People = [860, 920, 980, 1040];

    [Theory]
    [InlineData(true, new[] { 1, 2, 3, 4 })]
    [InlineData(false, new[] { 5, 1, 2, 3 })]
    public void Who_stands_still_before_a_shaking_camera_keeps_his_number_where_it_is_told_so(bool isCompensated, int[] numbers)
    {
        using var view = new MovingView(640, 360);
        var objects = Objects(isCompensated);
        double[] shaking = [0, 0, 0, 60, 60, 0, -60, 0, 0, 60, 0, 0, -60, -60, -60, 0, 60, 60, 0, 60];
        foreach (var x in shaking)
            See(view, objects, 1000 + x, 1000);

        Assert.Equal(numbers, NumbersOf(objects, 1060));
        Assert.Equal(0, objects.UnknownMovements);
    }

    [Fact]
    public void Who_is_hidden_while_the_camera_pans_is_found_where_he_is()
    {
        using var view = new MovingView(640, 360);
        var objects = Objects(isCompensated: true);
        // 12 pixels a frame to the right; the third one is hidden for eight frames, in which the picture moves by two places.
        for (var f = 0; f < 20; f++)
            See(view, objects, 900 + 12 * f, 1000, hidden: f is >= 6 and < 14 ? 2 : -1);

        Assert.Equal([1, 2, 3, 4], NumbersOf(objects, 900 + 12 * 19));
    }

    [AssetFact]
    public void A_real_video_seen_through_a_window_that_jumps_gives_the_numbers_of_the_still_one()
    {
        using var detector = new LoadedDetector("models/detection/yolox_nano.onnx", new DetectorOptions { MinScore = 0.1, Classes = ["person"] });
        var labels = detector.Detector.Model.Labels;
        var (still, plain, compensated) = (Objects(isCompensated: false, labels), Objects(isCompensated: false, labels), Objects(isCompensated: true, labels));
        var frames = 0;
        foreach (var frame in Frames(detector.Pool))
        {
            using (frame)
            {
                using var middle = FrameCrop.Copy(frame, new PixelArea(84, 0, 600, 432), detector.Pool);
                still.Process(middle, detector.Detector.Detect(middle, CancellationToken.None));
                using var window = FrameCrop.Copy(frame, new PixelArea(84 + Jump(frame.Index), 0, 600, 432), detector.Pool);
                var seen = detector.Detector.Detect(window, CancellationToken.None);
                plain.Process(window, seen);
                compensated.Process(window, seen);
                if (InSight(still) is not { Count: > 0 } expected || InSight(compensated) is not { Count: > 0 } found)
                    continue;
                Assert.Equal(expected, found);
                frames++;
            }
        }

        Assert.Equal(0, compensated.UnknownMovements);
        Assert.Equal([2], InSight(compensated));
        Assert.InRange(frames, 12, 25);
        // Without it each jump makes a new person of the same one.
        Assert.DoesNotContain(2, InSight(plain));
    }

    void IAgentOutlet.Offer(EventEnvelope envelope)
    {
    }

    void IAgentOutlet.Report(SourceHealth health)
    {
    }

    private static List<int> InSight(ObjectLifecycle objects)
    {
        var numbers = Select(objects.Objects, t => t.IsSeen ? t.Id : 0);
        numbers.RemoveAll(id => id == 0);
        return numbers;
    }

    private static int Jump(long index) => (index / 2 % 5) switch { 0 => 0, 1 => 70, 2 => -60, 3 => 84, _ => -84 };

    private ObjectLifecycle Objects(bool isCompensated, IReadOnlyList<string>? labels = null) => new(
        new EventIssuer(new EventSource("line-3", SourceKind.Camera, "mast"), this, TimeProvider.System), "nano", labels ?? ["person"],
        new ObjectLifecycleOptions { CameraMotion = isCompensated, Tracking = new ByteTrackOptions { HighScore = 0.4, LostFor = TimeSpan.FromSeconds(2) } });

    private static void See(MovingView view, ObjectLifecycle objects, double x, double y, int hidden = -1)
    {
        var boxes = People.Where((_, i) => i != hidden).Select(p => new DetectedObject((float)(p - x + 300), 200, (float)(p - x + 340), 300, 0.9f, 0)).ToArray();
        using var frame = view.Look(x, y, 0, 1, 0, boxes);
        objects.Process(frame, boxes);
    }

    /// <summary>The number of each of the people, from the left; 0 for one that has none.</summary>
    private static int[] NumbersOf(ObjectLifecycle objects, double x)
    {
        var tracks = Select(objects.Objects, t => (t.Id, t.IsSeen, t.LastSighting.Left));
        return [.. People.Select(p => tracks.FirstOrDefault(t => t.IsSeen && Math.Abs(t.Left - (p - x + 300)) < 1).Id)];
    }

    private static List<T> Select<T>(ReadOnlySpan<Track> tracks, Func<Track, T> of)
    {
        var all = new List<T>();
        foreach (var track in tracks)
            all.Add(of(track));
        return all;
    }

    /// <summary>The end of one visit and the beginning of the next: long enough, and quicker than both.</summary>
    private static IEnumerable<FrameLease> Frames(FramePool pool)
    {
        using var video = new VideoCapture(TestAssets.PathOf($"video/{Video}"));
        using var picture = new Mat();
        var sampler = new Pipeline.Flow.FrameSampler(5);
        for (var index = 0; video.Grab(); index++)
        {
            var second = index / video.Fps;
            var time = new StreamTime(TimeSpan.FromSeconds(second));
            if (second is < 84.4 or > 87 and < 92.6 or > 94.4 || !sampler.IsDue(time, 0) || !video.Retrieve(picture))
                continue;
            var frame = pool.Rent(new FrameFormat(PixelFormat.Bgr24, picture.Width, picture.Height));
            StillFrames.Copy(picture, frame);
            frame.Place(time, CaptureStamp.Now(TimeProvider.System), index, 0);
            yield return frame;
        }
    }
}
