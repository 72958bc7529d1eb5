using System.Text;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Ffmpeg;

namespace EdgeAgent.Vision.Tests.Capture.Ffmpeg;

public sealed class FramingTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private readonly Clips _clips = new();

    public void Dispose() => _clips.Dispose();

    [ProgramFact("ffmpeg", "cat")]
    public void Frames_of_YUV4MPEG2_are_found_by_their_header()
    {
        var path = _clips.Test("odd.y4m", 65, 49, 10, 0.3, "-pix_fmt", "yuv420p");
        var raw = File.ReadAllBytes(_clips.Make("odd.yuv", "-i", path, "-f", "rawvideo"));
        var (formats, pixels) = Read(path, new Y4mFraming("test"));
        Assert.Equal(Enumerable.Repeat(new FrameFormat(PixelFormat.I420, 65, 49), 3), formats);
        Assert.Equal(raw, pixels);
    }

    [ProgramTheory("cat")]
    [InlineData("no video at all\n")]
    [InlineData("YUV4MPEG2 W64 H48 C444\nFRAME\n")]
    [InlineData("YUV4MPEG2 W64 H48 C420p10\nFRAME\n")]
    [InlineData("YUV4MPEG2 W99999 H99999\nFRAME\n")]
    [InlineData("YUV4MPEG2 H48\nFRAME\n")]
    [InlineData("FRAME\n")]
    [InlineData("YUV4MPEG2 W64 H48\nFRAME without end")]
    public void Other_output_is_refused(string text)
    {
        var path = _clips.Write("x", Encoding.ASCII.GetBytes(text.Replace(" without end", new string('x', 300), StringComparison.Ordinal)));
        Assert.Equal(DeviceFault.Unreadable, Assert.Throws<DeviceException>(() => Read(path, new Y4mFraming("test"))).Reason);
    }

    [ProgramFact("cat")]
    public void Frames_of_a_known_size_follow_one_another()
    {
        var bytes = Enumerable.Range(0, 12 * 3 + 5).Select(i => (byte)i).ToArray();
        var (formats, pixels) = Read(_clips.Write("raw", bytes), new FixedFraming(new FrameFormat(PixelFormat.I420, 4, 2)));
        Assert.Equal(3, formats.Count);
        Assert.Equal(bytes[..36], pixels);
    }

    [ProgramFact("gst-launch-1.0")]
    public void A_pipeline_of_GStreamer_gives_frames_and_its_end_is_a_loss()
    {
        using var source = new FfmpegSource(
            VideoSourceUri.Parse("gst:videotestsrc num-buffers=5 pattern=\"white\" ! 'video/x-raw,width=322,height=242,framerate=10/1'"), new FrameSourceOptions { MaxFps = 10 }, TimeProvider.System);
        using var pool = new FramePool(2);
        for (var i = 0; i < 5; i++)
        {
            Assert.True(source.TryRead(pool, out var frame, CancellationToken.None));
            using (frame)
            {
                Assert.Equal(new FrameFormat(PixelFormat.I420, 320, 242), frame.Format);
                Assert.InRange(frame.Pixels[1000], 234, 236);
            }
        }

        Assert.Equal(DeviceFault.Lost, Assert.Throws<DeviceException>(() => source.TryRead(pool, out _, CancellationToken.None)).Reason);
    }

    [Fact]
    public void A_pipeline_is_cut_into_words_as_a_shell_would()
    {
        Assert.Equal(
            ["nvarguscamerasrc", "sensor-id=0", "!", "video/x-raw(memory:NVMM),width=1280, height=720", "!", "a=", "b"],
            GstreamerRecipe.Words("nvarguscamerasrc  sensor-id=0 ! 'video/x-raw(memory:NVMM),width=1280, height=720' !\ta=\"\" b "));
    }

    [Fact]
    public void A_CSI_camera_is_asked_for_size_and_rate()
    {
        var recipe = RpicamRecipe.Create(VideoSourceUri.Parse("rpicam:1?width=640&height=480&fps=30"), new FrameSourceOptions { MaxFps = 7.5 });
        Assert.Equal(
            "rpicam-vid --timeout 0 --nopreview --camera 1 --width 640 --height 480 --framerate 7.5 --codec yuv420 --flush --output -",
            $"{recipe.Command.Program} {string.Join(' ', recipe.Command.Arguments)}");
    }

    [ProgramTheory("ffmpeg")]
    [InlineData("rtsp://h/a", "-f concat -safe 0")]
    [InlineData("http://h/a", "-f concat -safe 0")]
    [InlineData("v4l2:/dev/video0?format=mjpeg&width=640&height=480&fps=15", "-f v4l2 -input_format mjpeg -video_size 640x480 -framerate 15")]
    [InlineData("/a.mp4", "-protocol_whitelist file")]
    public void Each_kind_of_address_gets_its_input_options(string address, string options)
    {
        var probe = FfmpegProbe.Of("ffmpeg", TimeProvider.System, CancellationToken.None);
        var recipe = FfmpegRecipe.Create(VideoSourceUri.Parse(address), new FrameSourceOptions(), probe);
        var line = string.Join(' ', recipe.Command.Arguments);
        Assert.Contains(options, line, StringComparison.Ordinal);
        Assert.Contains("-err_detect:v explode", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Announcements_of_several_ffmpegs_are_understood()
    {
        var framing = new ShowInfoFraming("test", PixelFormat.I420);
        Assert.True(framing.Take("[Parsed_showinfo_2 @ 0x55] [info] config in time_base: 1/90000, frame_rate: 30000/1001"u8));
        Assert.Equal(TimeSpan.FromTicks(333666), framing.NominalInterval);
        Assert.True(framing.Take("[Parsed_showinfo_0 @ 0x55] [info] n:   1 pts:   3003 pts_time:0.0333667 duration:   3003 duration_time:0.0333667 fmt:yuv420p cl:left sar:1/1 s:64x48 i:P iskey:0 type:P "u8));
        Assert.True(framing.Take("[info]   Stream #0:0: Video: h264, yuv420p, 64x48"u8));
        Assert.True(framing.Take("[swscaler @ 0x1] [swscaler @ 0x2] [warning] deprecated pixel format used"u8));
        Assert.False(framing.Take("[rtsp @ 0x55] [error] method DESCRIBE failed: 401 Unauthorized"u8));
        Assert.Equal(0, framing.DamagedFrames);
        Assert.False(framing.Take("[error] Error while decoding stream #0:0: Invalid data found when processing input"u8));
        Assert.False(framing.Take("[vist#0:0/h264 @ 0x6] [dec:h264 @ 0x7] [error] Error submitting packet to decoder: Invalid data found when processing input"u8));
        Assert.Equal(2, framing.DamagedFrames);
    }

    [Fact]
    public void Sound_beside_the_picture_is_told_by_its_end_and_its_damage_is_none_of_the_picture()
    {
        var heard = new List<TimeSpan>();
        var framing = new ShowInfoFraming("test", PixelFormat.I420, heard: heard.Add);
        Assert.True(framing.Take("[info]   Stream #0:0: Video: h264, yuv420p, 64x48"u8));
        Assert.False(framing.HasSound);
        Assert.True(framing.Take("[info]   Stream #0:1: Audio: aac (LC), 16000 Hz, mono, fltp"u8));
        Assert.True(framing.HasSound);
        Assert.True(framing.Take("[Parsed_ashowinfo_1 @ 0x55] [info] n:0 pts:-1024 pts_time:-0.064 fmt:fltp channels:1 chlayout:mono rate:16000 nb_samples:1024 checksum:0 plane_checksums: [ 0 ]"u8));
        Assert.True(framing.Take("[Parsed_ashowinfo_1 @ 0x55] [info] n:1 pts:NOPTS pts_time:NOPTS fmt:fltp channels:1 chlayout:mono rate:16000 nb_samples:1024 checksum:0"u8));
        Assert.True(framing.Take("[Parsed_ashowinfo_1 @ 0x55] [info] n:2 pts:1024 pts_time:0.064 fmt:fltp channels:1 chlayout:mono rate:16000 nb_samples:512 checksum:0"u8));
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromMilliseconds(96)], heard);
        Assert.False(framing.Take("[error] Error while decoding stream #0:1: Invalid data found when processing input"u8));
        Assert.False(framing.Take("[aist#0:1/aac @ 0x6] [dec:aac @ 0x7] [error] Error submitting packet to decoder: Invalid data found when processing input"u8));
        Assert.Equal(0, framing.DamagedFrames);
    }

    [Fact]
    public void A_time_stamp_near_the_ends_of_64_bits_is_none()
    {
        var heard = new List<TimeSpan>();
        var framing = new ShowInfoFraming("test", PixelFormat.I420, countsFromStart: true, heard: heard.Add);
        Assert.True(framing.Take("[info]   Duration: 2000000000:00:10.04, start: -9223372036854.775808, bitrate: 0 kb/s"u8));
        Assert.True(framing.Take("[Parsed_showinfo_2 @ 0x55] [info] config in time_base: 1/1000, frame_rate: 25/1"u8));
        Assert.True(framing.Take("[Parsed_ashowinfo_1 @ 0x55] [info] n:0 pts:9223372036854775807 pts_time:9 fmt:fltp channels:1 chlayout:mono rate:16000 nb_samples:1024 checksum:0"u8));
        Assert.True(framing.Take("[Parsed_showinfo_2 @ 0x55] [info] n:   0 pts:-9223372036854775807 pts_time:-9 duration:     40 fmt:gray cl:left sar:1/1 s:6x4 i:P iskey:1 type:I"u8));
        Assert.Empty(heard);
        Assert.Null(framing.Length);
        using var child = MediaChild.Start(new MediaCommand("echo", ["pixels"], "coreutils"), "test", TimeProvider.System);
        Assert.True(framing.TryReadHeader(child, Long, out var header, CancellationToken.None));
        Assert.Null(header.MediaTime);
    }

    [Fact]
    public void Announcements_of_two_filters_in_one_line_are_told_apart()
    {
        // Since 7.0 filters have threads of their own, and neither writes its line at once.
        var heard = new List<TimeSpan>();
        var framing = new ShowInfoFraming("test", PixelFormat.I420, heard: heard.Add);
        Assert.True(framing.Take("[Parsed_showinfo_2 @ 0x55] [info] config in time_base: 1/1000, frame_rate: 25/1"u8));
        Assert.True(framing.Take("[Parsed_showinfo_2 @ 0x55] [info] n:   0 pts:     40 pts_time:0.04 duration:     40 fmt:gray cl:left sar:1/1 s:6x4 i:P iskey:1 type:I n:7 pts:160 pts_time:0.02 fmt:s16 channels:1 chlayout:mono rate:8000 nb_samples:160 checksum:0 "u8));
        Assert.True(framing.Take("[Parsed_ashowinfo_1 @ 0x56] [info] plane_checksums: [ 0 ]"u8));
        Assert.True(framing.Take("[Parsed_ashowinfo_1 @ 0x56] [info] n:8 pts:320 pts_time:0.04 fmt:s16 channels:1 chlayout:mono rate:8000 nb_samples:160 checksum:0 n:   1 pts:     80 pts_time:0.08 duration:     40 fmt:gray cl:left sar:1/1 s:8x2 i:P iskey:1 type:I plane_checksums: [ 0 ]"u8));
        Assert.Equal([TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(60)], heard);
        using var child = MediaChild.Start(new MediaCommand("echo", ["pixels"], "coreutils"), "test", TimeProvider.System);
        Assert.True(framing.TryReadHeader(child, Long, out var header, CancellationToken.None));
        Assert.Equal((6, 4, TimeSpan.FromMilliseconds(40)), (header.Format.Width, header.Format.Height, header.MediaTime));
        Assert.True(framing.TryReadHeader(child, Long, out header, CancellationToken.None));
        Assert.Equal((8, 2, TimeSpan.FromMilliseconds(80)), (header.Format.Width, header.Format.Height, header.MediaTime));
    }

    [ProgramFact("ffmpeg")]
    public void The_sound_is_announced_only_where_somebody_wants_to_hear_it()
    {
        var probe = FfmpegProbe.Of("ffmpeg", TimeProvider.System, CancellationToken.None);
        Assert.DoesNotContain("0:a:0?", FfmpegRecipe.Create(VideoSourceUri.Parse("rtsp://h/a"), new FrameSourceOptions(), probe).Command.Arguments);
        Assert.Contains("0:a:0?", FfmpegRecipe.Create(VideoSourceUri.Parse("rtsp://h/a"), new FrameSourceOptions(), probe, _ => { }).Command.Arguments);
    }

    [Theory]
    [InlineData("1/25", true, false)]
    [InlineData("1/1200000", true, false)]
    [InlineData("1/90000", true, true)]
    [InlineData("1/25", false, true)]
    public void Times_that_ffmpeg_has_made_up_are_no_times(string timeBase, bool mayBe, bool hasTime)
    {
        var framing = new ShowInfoFraming("test", PixelFormat.I420, mayBe);
        framing.Take(Encoding.ASCII.GetBytes($"[x] [info] config in time_base: {timeBase}, frame_rate: 25/1"));
        framing.Take("[x] [info] n:   0 pts:      1 pts_time:0.04 s:4x2 i:P"u8);
        using var child = MediaChild.Start(new MediaCommand("echo", ["pixels"], "coreutils"), "test", TimeProvider.System);
        Assert.True(framing.TryReadHeader(child, Long, out var header, CancellationToken.None));
        Assert.Equal(hasTime, header.MediaTime is not null);
    }

    private static (List<FrameFormat> Formats, List<byte> Pixels) Read(string path, IFrameFraming framing)
    {
        using var child = MediaChild.Start(new MediaCommand("cat", [path], "coreutils"), "test", TimeProvider.System);
        List<FrameFormat> formats = [];
        List<byte> all = [];
        while (framing.TryReadHeader(child, Long, out var header, CancellationToken.None))
        {
            var pixels = new byte[header.Format.ByteCount];
            if (child.ReadFully(pixels, Long, CancellationToken.None) < pixels.Length)
                break;
            formats.Add(header.Format);
            all.AddRange(pixels);
        }

        return (formats, all);
    }
}
