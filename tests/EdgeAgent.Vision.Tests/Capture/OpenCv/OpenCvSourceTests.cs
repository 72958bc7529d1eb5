using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Ffmpeg;
using EdgeAgent.Vision.Capture.OpenCv;

namespace EdgeAgent.Vision.Tests.Capture.OpenCv;

public sealed class OpenCvSourceTests : IDisposable
{
    private readonly Clips _clips = new();

    public void Dispose() => _clips.Dispose();

    [OpenCvFact("ffprobe", NeedsAssets = true)]
    public void Frames_and_times_of_a_real_video_are_those_of_ffprobe()
    {
        var path = TestAssets.PathOf("video/car-detection.mp4");
        var expected = Clips.ProbedTimes(path);
        var seen = Read(path);
        Assert.Equal(expected.Length, seen.Count);
        Assert.All(seen.Zip(expected), pair => Assert.Equal(pair.Second, pair.First.Milliseconds, 0.01));
    }

    [OpenCvFact("ffmpeg", NeedsAssets = true)]
    public void Both_decoders_give_the_same_pictures_at_the_same_times()
    {
        var path = TestAssets.PathOf("video/car-detection.mp4");
        var options = new FrameSourceOptions { Pace = FilePace.Asap, MaxFps = 0.5, Pixels = PixelFormat.Bgr24 };
        using var opencv = new OpenCvSource(VideoSourceUri.Parse(path), options, TimeProvider.System);
        using var ffmpeg = new FfmpegSource(VideoSourceUri.Parse(path), options, TimeProvider.System);
        var a = Seen.All(opencv, pixels: true);
        var b = Seen.All(ffmpeg, pixels: true);
        Assert.Equal(a.Select(s => Math.Round(s.Milliseconds, 1)), b.Select(s => Math.Round(s.Milliseconds, 1)));
        Assert.Equal(a.Select(s => s.Format), b.Select(s => s.Format));
        // The decoder is the same; the conversion to BGR rounds and interpolates chroma differently.
        Assert.All(a.Zip(b), pair => Assert.InRange(MeanDifference(pair.First.Pixels, pair.Second.Pixels), 0, 1.5));
    }

    private static double MeanDifference(byte[] a, byte[] b)
    {
        long sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += Math.Abs(a[i] - b[i]);
        return (double)sum / a.Length;
    }

    [OpenCvFact("ffmpeg")]
    public void A_loop_begins_a_segment_and_frames_can_be_thinned_and_made_smaller()
    {
        var path = _clips.Test("c.mkv", 200, 100, 10, 1, "-c:v", "ffv1");
        using var source = new OpenCvSource(VideoSourceUri.Parse(path), new FrameSourceOptions { Pace = FilePace.Asap, Loop = true, MaxFps = 5, MaxWidth = 100 }, TimeProvider.System);
        var seen = Seen.All(source, limit: 7);
        Assert.Equal([0, 0, 0, 0, 0, 1, 1], seen.Select(s => s.Segment));
        Assert.Equal([0, 200, 400, 600, 800, 1000, 1200], seen.Select(s => Math.Round(s.Milliseconds)));
        Assert.Equal(new FrameFormat(PixelFormat.Bgr24, 100, 50), seen[0].Format);
    }

    [OpenCvFact("ffmpeg")]
    public void A_time_stamp_that_is_no_time_is_none_and_its_frames_follow_at_the_last_distance()
    {
        // 285,000 years after the tenth picture.
        var path = _clips.Make("later.nut", "-f", "lavfi", "-i", "testsrc=s=64x48:r=10:d=3", "-vf", "setpts='if(lt(N,10),PTS,PTS+9000000000000/TB)'", "-fps_mode", "passthrough", "-enc_time_base", "1/10", "-c:v", "mjpeg");
        var seen = Read(path);
        Assert.Equal(Enumerable.Range(0, 30).Select(n => 100.0 * n), seen.Select(s => Math.Round(s.Milliseconds)));
        Assert.All(seen, s => Assert.Equal(0, s.Segment));
    }

    [OpenCvFact("ffmpeg")]
    public void A_truncated_file_ends_once_and_stays_ended()
    {
        var whole = File.ReadAllBytes(_clips.Test("whole.mp4", 64, 48, 25, 4, "-c:v", "mpeg4", "-movflags", "+faststart"));
        using var source = new OpenCvSource(VideoSourceUri.Parse(_clips.Write("cut.mp4", whole.AsSpan(0, whole.Length / 2))), new FrameSourceOptions { Pace = FilePace.Asap }, TimeProvider.System);
        var seen = Seen.All(source);
        Assert.InRange(seen.Count, 10, 90);
        Assert.Empty(Seen.All(source));
    }

    [OpenCvFact]
    public void Foreign_bytes_are_unreadable_and_absent_things_not_found()
    {
        foreach (var path in (string[])[_clips.Write("empty.mp4", []), _clips.Write("page.mp4", "<!DOCTYPE html>"u8)])
            Assert.Equal(DeviceFault.Unreadable, Assert.Throws<DeviceException>(() => Read(path)).Reason);
        Assert.Equal(DeviceFault.NotFound, Assert.Throws<DeviceException>(() => Read(_clips.PathOf("none.mp4"))).Reason);
        Assert.Equal(DeviceFault.NotFound, Assert.Throws<DeviceException>(() => Read("v4l2:/dev/video987")).Reason);
    }

    [OpenCvFact("ffmpeg")]
    public void Reading_a_frame_allocates_nothing()
    {
        using var source = new OpenCvSource(VideoSourceUri.Parse(_clips.Test("long.mkv", 64, 48, 100, 1, "-c:v", "ffv1")), new FrameSourceOptions { Pace = FilePace.Asap }, TimeProvider.System);
        using var pool = new FramePool(2);
        ReadSome(30);
        Assert.Equal(0, SteadyState.Bytes(() => ReadSome(8)));

        void ReadSome(int count)
        {
            for (var i = 0; i < count; i++)
            {
                if (!source.TryRead(pool, out var frame, CancellationToken.None))
                    throw new InvalidOperationException("The clip is too short.");
                frame.Dispose();
            }
        }
    }

    private static List<Seen> Read(string address)
    {
        using var source = new OpenCvSource(VideoSourceUri.Parse(address), new FrameSourceOptions { Pace = FilePace.Asap }, TimeProvider.System);
        return Seen.All(source);
    }
}
