using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Ffmpeg;

namespace EdgeAgent.Vision.Tests.Capture.Ffmpeg;

/// <summary>Motion JPEG over HTTP, which carries no time stamps: ffmpeg makes some up, as if 25 pictures came each second.</summary>
public sealed class FfmpegSourceMjpegTests : IDisposable
{
    /// <summary>Grey pictures whose brightness is their number.</summary>
    private const int Pictures = 40;

    private readonly Clips _clips = new();

    public void Dispose() => _clips.Dispose();

    [ProgramTheory("ffmpeg")]
    [InlineData(10, true)]
    [InlineData(10, false)]
    [InlineData(50, true)]
    public async Task Frames_come_at_the_asked_rate_and_their_times_are_those_of_their_coming(double framesPerSecond, bool withLength)
    {
        const int frames = 12;
        const double asked = 5;
        await using var server = new MjpegServer(Numbered(), framesPerSecond, withLength);
        using var source = new FfmpegSource(VideoSourceUri.Parse(server.Url), new FrameSourceOptions { MaxFps = asked }, TimeProvider.System);
        using var pool = new FramePool(2);
        Assert.True(source.IsLive);
        var steps = new List<double>();
        double lastTime = 0, lastNumber = 0;
        for (var i = 0; i < frames; i++)
        {
            Assert.True(source.TryRead(pool, out var frame, CancellationToken.None));
            using (frame)
            {
                var (time, number) = (frame.Time.TotalMilliseconds, Math.Round((frame.Pixels[frame.Format.Width * 20 + 20] - 20) / 5.0));
                Assert.True(time > lastTime);
                if (i > 0)
                {
                    // By the pictures' numbers, how long the camera took from one to the next.
                    var sent = (number - lastNumber + Pictures) % Pictures * 1000 / framesPerSecond;
                    steps.Add((time - lastTime) / (sent > 0 ? sent : 1000 / framesPerSecond));
                }

                (lastTime, lastNumber) = (time, number);
            }
        }

        // Half of the steps at least are right however busy this machine is; by ffmpeg's own times they were 0.4 or 2 of them.
        steps.Sort();
        Assert.InRange(steps[steps.Count / 2], 0.7, 1.4);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_camera_faster_than_asked_is_thinned_in_the_decoder()
    {
        await using var server = new MjpegServer(Numbered(), framesPerSecond: null);
        using var source = new FfmpegSource(VideoSourceUri.Parse(server.Url), new FrameSourceOptions { MaxFps = 5 }, TimeProvider.System);
        using var pool = new FramePool(2);
        var times = new List<double>();
        while (times.Count < 15)
        {
            Assert.True(source.TryRead(pool, out var frame, CancellationToken.None));
            times.Add(frame.Time.Elapsed.TotalSeconds);
            frame.Dispose();
        }

        // 15 frames are 14 intervals of 0.2 s, give or take one where a frame waited.
        Assert.InRange(times[^1] - times[0], 2, 60);
        Assert.True(server.Sent.Count > 100, $"{server.Sent.Count} pictures were sent.");
    }

    [ProgramFact("ffmpeg")]
    public async Task A_camera_that_hangs_up_is_lost_and_can_be_opened_again()
    {
        await using var server = new MjpegServer(Numbered(), 20);
        for (var life = 0; life < 2; life++)
        {
            using var source = new FfmpegSource(VideoSourceUri.Parse(server.Url), new FrameSourceOptions(), TimeProvider.System);
            using var pool = new FramePool(2);
            Assert.True(source.TryRead(pool, out var frame, CancellationToken.None));
            frame.Dispose();
            server.HangUp();
            Assert.Equal(DeviceFault.Lost, Assert.Throws<DeviceException>(() => Seen.All(source)).Reason);
        }
    }

    [ProgramTheory("ffmpeg")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cut_pictures_are_left_out_and_counted_and_the_stream_goes_on(bool withLength)
    {
        var whole = File.ReadAllBytes(_clips.Test("whole.jpg", 320, 240, 1, 1, "-q:v", "3"));
        var cut = whole[..(whole.Length * 6 / 10)];
        await using var server = new MjpegServer([whole, whole, whole, cut], 20, withLength);
        using var source = new FfmpegSource(VideoSourceUri.Parse(server.Url), new FrameSourceOptions(), TimeProvider.System);
        using var pool = new FramePool(2);
        byte[]? first = null;
        for (var i = 0; i < 12; i++)
        {
            Assert.True(source.TryRead(pool, out var frame, CancellationToken.None));
            using (frame)
            {
                first ??= frame.Pixels.ToArray();
                Assert.True(frame.Pixels.SequenceEqual(first), $"The picture of frame {i} is another one.");
            }
        }

        // Every fourth is cut; ffmpeg may be some pictures ahead.
        Assert.InRange(source.DamagedFrames, 2, 9);
    }

    private List<byte[]> Numbered()
    {
        // Brightness 20, 25, …: the expression is of the frame's number.
        _clips.Make("n%02d.jpg", "-f", "lavfi", "-i", $"color=black:s=64x48:r=10,trim=end_frame={Pictures},geq=lum='20+5*N':cb=128:cr=128", "-q:v", "2", "-pix_fmt", "yuv420p", "-color_range", "tv", "-strict", "-1");
        return [.. Enumerable.Range(1, Pictures).Select(i => File.ReadAllBytes(_clips.PathOf($"n{i:00}.jpg")))];
    }
}
