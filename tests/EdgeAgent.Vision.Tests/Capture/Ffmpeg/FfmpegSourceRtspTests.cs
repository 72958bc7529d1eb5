using System.Diagnostics;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Ffmpeg;

namespace EdgeAgent.Vision.Tests.Capture.Ffmpeg;

public sealed class FfmpegSourceRtspTests : IDisposable
{
    private readonly Clips _clips = new();

    public void Dispose() => _clips.Dispose();

    [RtspFact]
    public void A_camera_is_read_until_it_is_unplugged()
    {
        using var server = Serve();
        using var source = Source(server, "right-password", "camera");
        using var pool = new FramePool(2);
        var times = new List<double>();
        for (var i = 0; i < 26; i++)
        {
            Assert.True(source.TryRead(pool, out var frame, CancellationToken.None));
            times.Add(frame.Time.TotalMilliseconds);
            Assert.Equal((160, 120), (frame.Format.Width, frame.Format.Height));
            frame.Dispose();
        }

        // Whole frames at the camera's pace, whatever the jitter of this machine: 10 a second.
        Assert.Equal(times.Order(), times);
        Assert.InRange(times[^1] - times[15], 700, 1300);
        server.Dispose();
        var began = Stopwatch.StartNew();
        var e = Assert.Throws<DeviceException>(() => Seen.All(source));
        Assert.InRange(began.Elapsed.TotalSeconds, 0, 6);
        Assert.True(e.Reason is DeviceFault.Lost or DeviceFault.NotFound or DeviceFault.Stalled, e.Message);
    }

    [RtspFact]
    public void A_wrong_password_and_an_unknown_path_are_told_apart_without_the_password()
    {
        using var server = Serve();
        foreach (var (password, path, expected) in new[] { ("wr0ng-password", "camera", DeviceFault.Unauthorized), ("right-password", "other", DeviceFault.NotFound) })
        {
            using var source = Source(server, password, path);
            var e = Assert.Throws<DeviceException>(() => Seen.All(source));
            Assert.Equal(expected, e.Reason);
            Assert.DoesNotContain(password, e.Message, StringComparison.Ordinal);
        }
    }

    [RtspFact]
    public Task A_camera_that_loses_packets_loses_pictures_and_goes_on() => LoseAsync(flips: false);

    [RtspFact]
    public Task A_camera_that_damages_packets_loses_pictures_and_goes_on() => LoseAsync(flips: true);

    private async Task LoseAsync(bool flips)
    {
        // A still scene with a sensor's noise, a key frame in ten: a whole picture looks like the first one.
        const int KeyFrames = 10;
        var clip = _clips.Make(
            "still.mp4", "-f", "lavfi", "-i", "testsrc=s=320x240:r=20,trim=end_frame=1,loop=loop=-1:size=1,setpts=N/20/TB,noise=alls=6:allf=t", "-t", "60",
            "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-x264-params", "sliced-threads=0", "-g", $"{KeyFrames}", "-crf", "18", "-pix_fmt", "yuv420p");
        using var server = new RtspServer(clip);
        await using var proxy = new LossyRtspProxy(server.Port, share: 0.05, flips);
        using var source = new FfmpegSource(
            VideoSourceUri.Parse($"rtsp://user:right-password@127.0.0.1:{proxy.Port}/camera"), new FrameSourceOptions { OpenDeadline = TimeSpan.FromSeconds(20) }, TimeProvider.System);
        using var pool = new FramePool(2);
        byte[] first = [];
        Assert.Equal(10, Whole(10));
        proxy.BeginDamage();
        int frames = 0, whole = 0;
        for (; frames < 60 || proxy.Damaged < 10 || source.DamagedFrames < 5; frames++)
            whole += Whole(1);

        // A decoder does not notice every wrong bit, and what is predicted from a wrong picture is wrong until the next key frame, which may be hit too.
        Assert.InRange((double)whole / frames, 0.5, 1);

        // What is on its way comes still, and the key frame behind it.
        proxy.EndDamage();
        for (var sound = 0; sound < 2 * KeyFrames; sound = Whole(1) == 1 ? sound + 1 : 0)
            Assert.True(frames++ < 300, "The picture stays damaged.");

        int Whole(int wanted)
        {
            var like = 0;
            for (var i = 0; i < wanted; i++)
            {
                Assert.True(source.TryRead(pool, out var frame, CancellationToken.None));
                using (frame)
                {
                    if (first.Length == 0)
                        first = frame.Pixels.ToArray();
                    if (MeanDifference(first, frame.Pixels) < 4)
                        like++;
                }
            }

            return like;
        }
    }

    private static double MeanDifference(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        long sum = 0;
        for (var i = 0; i < left.Length; i++)
            sum += Math.Abs(left[i] - right[i]);
        return (double)sum / left.Length;
    }

    private RtspServer Serve() =>
        new(_clips.Test("rtsp.mp4", 160, 120, 10, 20, "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "10", "-pix_fmt", "yuv420p"));

    private static FfmpegSource Source(RtspServer server, string password, string path) =>
        new(VideoSourceUri.Parse($"rtsp://user:{password}@127.0.0.1:{server.Port}/{path}"), new FrameSourceOptions { OpenDeadline = TimeSpan.FromSeconds(20) }, TimeProvider.System);
}
