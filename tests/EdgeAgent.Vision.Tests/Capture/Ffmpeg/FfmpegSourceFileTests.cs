using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Ffmpeg;

namespace EdgeAgent.Vision.Tests.Capture.Ffmpeg;

public sealed class FfmpegSourceFileTests : IDisposable
{
    private readonly Clips _clips = new();

    public void Dispose() => _clips.Dispose();

    [ProgramFact("ffmpeg", "ffprobe", NeedsAssets = true)]
    public void Frames_and_times_of_real_videos_are_those_of_ffprobe()
    {
        foreach (var name in (string[])["car-detection.mp4", "bottle-detection.mp4", "one-by-one-person-detection.mp4"])
        {
            var path = TestAssets.PathOf($"video/{name}");
            var expected = Clips.ProbedTimes(path);
            var seen = Read(path);
            Assert.Equal(expected.Length, seen.Count);
            Assert.All(seen.Zip(expected), pair => Assert.Equal(pair.Second, pair.First.Milliseconds, 0.001));
            Assert.All(seen, s => Assert.Equal(0, s.Segment));
            Assert.Equal(Enumerable.Range(0, seen.Count).Select(i => (long)i), seen.Select(s => s.Index));
        }
    }

    [ProgramFact("ffmpeg", "ffprobe")]
    public void A_variable_frame_rate_keeps_its_times()
    {
        var path = _clips.Test("vfr.mkv", 64, 48, 20, 2, "-vf", "select='not(mod(n,3))+not(mod(n,7))'", "-fps_mode", "vfr", "-c:v", "ffv1");
        var seen = Read(path);
        var expected = Clips.ProbedTimes(path);
        Assert.Equal(expected, seen.Select(s => Math.Round(s.Milliseconds, 3)));
        Assert.True(seen.Zip(seen.Skip(1), (a, b) => Math.Round(b.Milliseconds - a.Milliseconds)).Distinct().Count() > 1);
    }

    [ProgramFact("ffmpeg")]
    public void Frames_have_the_pixels_that_ffmpeg_gives()
    {
        var path = _clips.Test("t.mkv", 64, 48, 10, 0.5, "-c:v", "ffv1", "-pix_fmt", "yuv420p");
        foreach (var (pixels, name) in new[] { (PixelFormat.I420, "yuv420p"), (PixelFormat.Bgr24, "bgr24") })
        {
            var expected = File.ReadAllBytes(_clips.Make($"t.{name}", "-i", path, "-f", "rawvideo", "-pix_fmt", name));
            var seen = Read(path, new FrameSourceOptions { Pixels = pixels }, withPixels: true);
            Assert.Equal(new FrameFormat(pixels, 64, 48), seen[0].Format);
            Assert.Equal(expected, seen.SelectMany(s => s.Pixels));
        }
    }

    [ProgramFact("ffmpeg")]
    public void A_size_that_changes_in_mid_stream_begins_a_segment_of_whole_frames()
    {
        _clips.Test("a.mjpeg", 320, 240, 25, 0.2, "-c:v", "mjpeg");
        _clips.Test("b.mjpeg", 160, 120, 25, 0.2, "-c:v", "mjpeg", "-pix_fmt", "yuvj444p");
        var path = _clips.Write("ab.mjpeg", [.. File.ReadAllBytes(_clips.PathOf("a.mjpeg")), .. File.ReadAllBytes(_clips.PathOf("b.mjpeg"))]);
        var seen = Read(path, new FrameSourceOptions { Pixels = PixelFormat.Bgr24 }, withPixels: true);
        Assert.Equal(
            Enumerable.Repeat((320, 0), 5).Concat(Enumerable.Repeat((160, 1), 5)),
            seen.Select(s => (s.Format.Width, s.Segment)));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => i * 40.0), seen.Select(s => s.Milliseconds));
        // The right picture: what the second part alone gives.
        Assert.Equal(Read(_clips.PathOf("b.mjpeg"), new FrameSourceOptions { Pixels = PixelFormat.Bgr24 }, withPixels: true)[^1].Pixels, seen[^1].Pixels);
    }

    [ProgramFact("ffmpeg")]
    public void A_jump_of_the_time_stamps_begins_a_segment_and_time_never_runs_back()
    {
        // A recorder whose clock was set forward by an hour, then back: three transport streams, one after the other.
        var parts = ((string[])["0", "3600", "10"]).Select(offset =>
            File.ReadAllBytes(_clips.Test($"{offset}.ts", 64, 48, 10, 1, "-c:v", "mpeg2video", "-bf", "0", "-output_ts_offset", offset, "-muxdelay", "0")));
        var path = _clips.Write("jump.ts", [.. parts.SelectMany(b => b)]);
        var seen = Read(path);
        // At each joint the transport stream's continuity is broken: a frame is left out as damaged.
        Assert.Equal([0, 1, 2], seen.Select(s => s.Segment).Distinct());
        Assert.All(seen.CountBy(s => s.Segment), s => Assert.InRange(s.Value, 9, 10));
        Assert.All(seen.Zip(seen.Skip(1)), pair => Assert.Equal(100, pair.Second.Milliseconds - pair.First.Milliseconds, 0.001));
    }

    [ProgramFact("ffmpeg")]
    public void Frames_are_thinned_and_made_smaller_on_request_and_keep_their_times()
    {
        var path = _clips.Test("big.mkv", 200, 100, 30, 2, "-c:v", "ffv1");
        var seen = Read(path, new FrameSourceOptions { MaxFps = 5, MaxWidth = 100, MaxHeight = 100 });
        Assert.Equal((100, 50), (seen[0].Format.Width, seen[0].Format.Height));
        Assert.Equal(10, seen.Count);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => i * 200.0), seen.Select(s => s.Milliseconds));
        Assert.Equal(200, Read(path, new FrameSourceOptions { MaxWidth = 400 })[0].Format.Width);
    }

    [ProgramTheory("ffmpeg")]
    [InlineData("mjpeg", "-pix_fmt yuvj420p -vf format=yuvj420p")] // full range
    [InlineData("mkv", "-c:v ffv1 -vf scale=out_color_matrix=bt709:out_range=tv,format=yuv420p -colorspace bt709 -color_range tv")] // as HD cameras say
    [InlineData("mkv", "-c:v ffv1 -pix_fmt bgr0")] // no YUV at all
    public void I420_is_always_BT601_of_limited_range(string extension, string arguments)
    {
        foreach (var (name, y, u, v) in new[] { ("red", 81, 90, 240), ("white", 235, 128, 128), ("blue", 41, 240, 110) })
        {
            var path = _clips.Make($"{name}.{extension}", ["-f", "lavfi", "-i", $"color={name}:s=64x48:d=0.1:r=10", .. arguments.Split(' ')]);
            var pixels = Read(path, withPixels: true)[0].Pixels;
            Assert.InRange(pixels[64 * 24 + 32] - y, -3, 3);
            Assert.InRange(pixels[64 * 48 + 32 * 12 + 16] - u, -3, 3);
            Assert.InRange(pixels[64 * 48 + 32 * 24 + 32 * 12 + 16] - v, -3, 3);
        }
    }

    [ProgramFact("ffmpeg")]
    public void A_loop_begins_a_segment_and_time_goes_on()
    {
        var path = _clips.Test("loop.mkv", 64, 48, 10, 0.3, "-c:v", "ffv1");
        using var source = Source(path, new FrameSourceOptions { Loop = true });
        var seen = Seen.All(source, limit: 7);
        Assert.Equal([0, 0, 0, 1, 1, 1, 2], seen.Select(s => s.Segment));
        Assert.Equal([0, 100, 200, 300, 400, 500, 600], seen.Select(s => Math.Round(s.Milliseconds)));
    }

    [ProgramFact("ffmpeg")]
    public void The_end_stays_the_end()
    {
        using var source = Source(_clips.Test("end.mkv", 64, 48, 10, 0.2, "-c:v", "ffv1"));
        Assert.Equal(2, Seen.All(source).Count);
        Assert.Empty(Seen.All(source));
    }

    [ProgramFact("ffmpeg")]
    public void A_file_cut_in_mid_frame_gives_its_whole_frames_only()
    {
        var whole = File.ReadAllBytes(_clips.Test("whole.nut", 64, 48, 10, 1, "-c:v", "rawvideo", "-pix_fmt", "yuv420p"));
        var seen = Read(_clips.Write("cut.nut", whole.AsSpan(0, whole.Length * 55 / 100)));
        Assert.InRange(seen.Count, 4, 6);
    }

    [ProgramFact("ffmpeg")]
    public void Damaged_pictures_are_left_out_and_counted()
    {
        var bytes = File.ReadAllBytes(_clips.Test("ok.mjpeg", 320, 240, 10, 1, "-c:v", "mjpeg"));
        var cut = bytes.Length / 2;
        var path = _clips.Write("damaged.mjpeg", [.. bytes.AsSpan(0, cut), .. bytes.AsSpan(cut + 1500)]);
        using var source = Source(path);
        var seen = Seen.All(source);
        Assert.InRange(seen.Count, 8, 9);
        Assert.InRange(source.DamagedFrames, 1, 2);
    }

    [ProgramFact("ffmpeg")]
    public void Foreign_bytes_are_unreadable_in_words()
    {
        var random = new byte[50_000];
        new Random(1).NextBytes(random);
        foreach (var path in (string[])[_clips.Write("random.mp4", random), _clips.Write("empty.mp4", []), _clips.Write("page.mp4", "<!DOCTYPE html><html><body>404</body></html>"u8)])
        {
            var e = Assert.Throws<DeviceException>(() => Read(path));
            Assert.Equal(DeviceFault.Unreadable, e.Reason);
            Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        }

        Assert.Equal(DeviceFault.NotFound, Assert.Throws<DeviceException>(() => Read(_clips.PathOf("none.mp4"))).Reason);
    }

    [ProgramFact("ffmpeg")]
    public void A_sound_file_holds_no_picture()
    {
        var path = _clips.Make("sound.wav", "-f", "lavfi", "-i", "sine=d=0.2");
        var e = Assert.Throws<DeviceException>(() => Read(path));
        Assert.Equal(DeviceFault.Unreadable, e.Reason);
        Assert.Contains("it holds no pictures", e.Message, StringComparison.Ordinal);
    }

    [ProgramFact("ffmpeg")]
    public void Reading_a_frame_allocates_nothing()
    {
        using var source = Source(_clips.Test("long.mkv", 64, 48, 100, 2, "-c:v", "ffv1"));
        using var pool = new FramePool(2);
        using var stop = new CancellationTokenSource();
        ReadSome(50);
        Assert.Equal(0, SteadyState.Bytes(() => ReadSome(18)));

        void ReadSome(int count)
        {
            for (var i = 0; i < count; i++)
            {
                if (!source.TryRead(pool, out var frame, stop.Token))
                    throw new InvalidOperationException("The clip is too short.");
                frame.Dispose();
            }
        }
    }

    private static List<Seen> Read(string path, FrameSourceOptions? options = null, bool withPixels = false)
    {
        using var source = Source(path, options);
        return Seen.All(source, pixels: withPixels);
    }

    private static FfmpegSource Source(string path, FrameSourceOptions? options = null) =>
        new(VideoSourceUri.Parse(path), (options ?? new FrameSourceOptions()) with { Pace = FilePace.Asap, OpenDeadline = TimeSpan.FromSeconds(30), ReadDeadline = TimeSpan.FromSeconds(30) }, TimeProvider.System);
}
