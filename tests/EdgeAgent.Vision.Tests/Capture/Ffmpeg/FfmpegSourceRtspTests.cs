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

    private RtspServer Serve() =>
        new(_clips.Test("rtsp.mp4", 160, 120, 10, 20, "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "10", "-pix_fmt", "yuv420p"));

    private static FfmpegSource Source(RtspServer server, string password, string path) =>
        new(VideoSourceUri.Parse($"rtsp://user:{password}@127.0.0.1:{server.Port}/{path}"), new FrameSourceOptions { OpenDeadline = TimeSpan.FromSeconds(20) }, TimeProvider.System);
}
