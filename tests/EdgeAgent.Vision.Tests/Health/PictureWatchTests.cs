using System.Globalization;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Ffmpeg;
using EdgeAgent.Vision.Health;
using EdgeAgent.Vision.Tests.Capture;

namespace EdgeAgent.Vision.Tests.Health;

public sealed class PictureWatchTests : IDisposable
{
    private const double FramesPerSecond = 5;

    private readonly FramePool _pool = new();
    private readonly PictureWatch _watch = new();
    private readonly List<string> _changes = [];
    private int _frames;

    public void Dispose() => _pool.Dispose();

    private static Picture Scene => new Picture(PixelFormat.I420, 160, 121).Fill(20, 10, 60, 80, 90).Fill(100, 30, 40, 40, 200);

    private static Picture Black => new(PixelFormat.I420, 160, 121);

    /// <summary>Shows pictures for so long; notes each change of condition with the second of the stream.</summary>
    private void Show(double seconds, Func<int, Picture> picture)
    {
        for (var i = 0; i < seconds * FramesPerSecond; i++)
        {
            using var frame = picture(i).Rent(_pool);
            Look(frame, _frames++ / FramesPerSecond);
        }
    }

    private void Look(FrameLease frame, double second)
    {
        frame.Place(StreamTime.FromMilliseconds(1000 * second), default, 0, 0);
        var before = _watch.Condition;
        _watch.Look(frame);
        if (_watch.Condition != before)
            _changes.Add(string.Create(CultureInfo.InvariantCulture, $"{second:0} {_watch.Condition?.ToString() ?? "good"}"));
        Assert.Equal(_watch.Condition is null, _watch.Reason is null);
        Assert.False(_watch.Condition == SourceCondition.Frozen && _watch.IsTelling);
    }

    [Fact]
    public void A_picture_that_stays_is_frozen_after_eight_seconds_until_it_moves()
    {
        Show(4, i => Scene.Noise(2, i));
        Show(20, _ => Scene);
        Assert.False(_watch.IsTelling);
        Show(3, i => Scene.Noise(2, i));
        Assert.True(_watch.IsTelling);
        Assert.Equal(["12 Frozen", "24 good"], _changes);
    }

    [Fact]
    public void A_still_scene_with_noise_is_never_frozen()
    {
        Show(60, i => Scene.Noise(1, i));
        Assert.Empty(_changes);
    }

    [Fact]
    public void A_thing_of_few_pixels_that_moves_is_seen()
    {
        Show(30, i => Scene.Fill(40 + i % 20, 100, 2, 2, 40));
        Assert.Empty(_changes);
    }

    [Fact]
    public void What_only_looks_frozen_is_said_ever_more_seldom()
    {
        // One change every 20 s, as of a camera with few key frames in front of an empty wall.
        Show(600, i => Scene.Noise(2, (int)(i / (20 * FramesPerSecond))));
        Assert.Equal(["8 Frozen", "20 good", "36 Frozen", "40 good"], _changes);
    }

    [Fact]
    public void Two_pictures_a_minute_are_not_enough_to_tell()
    {
        for (var i = 0; i < 4; i++)
        {
            using var frame = Scene.Rent(_pool);
            Look(frame, 30 * i);
        }

        Assert.Null(_watch.Condition);
    }

    [Fact]
    public void Black_is_dark_after_three_seconds_and_tells_nothing_from_its_first_picture_on()
    {
        Show(4, i => Scene.Noise(2, i));
        Show(1, i => Black.Noise(3, i));
        Assert.False(_watch.IsTelling);
        Show(9, i => Black.Noise(3, i));
        Show(1, i => Scene.Noise(2, i));
        Assert.True(_watch.IsTelling);
        Show(9, i => Scene.Noise(2, i));
        Assert.Equal(["7 Dark", "17 good"], _changes);
    }

    [Fact]
    public void Black_without_noise_is_dark_and_not_frozen()
    {
        Show(60, _ => Black);
        Assert.Equal(["3 Dark"], _changes);
        Assert.Contains("black", _watch.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Green_is_dark()
    {
        Show(10, _ => Scene.Fill(0, 0, 160, 121, 100));
        Assert.Equal(["3 Dark"], _changes);
        Assert.Contains("one colour", _watch.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Flashes_and_short_blackouts_change_nothing()
    {
        Show(60, i => i % 10 < 5 ? Scene.Noise(2, i) : Black);
        Assert.Empty(_changes);
    }

    [Fact]
    public void Another_size_is_another_picture()
    {
        Show(30, i => i / 20 % 2 == 0 ? Scene : new Picture(PixelFormat.Bgr24, 161, 121).Fill(0, 0, 80, 60, 180));
        Assert.Empty(_changes);
    }

    [Theory]
    [InlineData(PixelFormat.I420)]
    [InlineData(PixelFormat.Bgr24)]
    public void Looking_allocates_nothing(PixelFormat pixels)
    {
        using var moving = new Picture(pixels, 640, 361).Noise(200, 1).Rent(_pool);
        using var other = new Picture(pixels, 640, 361).Noise(200, 2).Rent(_pool);
        using var black = new Picture(pixels, 640, 361).Rent(_pool);
        void Round()
        {
            for (var i = 0; i < 20; i++)
            {
                foreach (var frame in (ReadOnlySpan<FrameLease>)[moving, other, other, black, black])
                {
                    frame.Place(StreamTime.FromMilliseconds(200 * _frames++), default, 0, 0);
                    _watch.Look(frame);
                }
            }
        }

        Round();
        Assert.Equal(0, SteadyState.Bytes(Round));
    }

    /// <summary>
    /// Encoders as in cameras, with a key frame every 2 or 4 s. Without noise it is a hung camera's last picture, encoded again and
    /// again; one or two levels of noise are far less than a sensor's.
    /// </summary>
    [ProgramTheory("ffmpeg")]
    [InlineData("-c:v mjpeg -q:v 5", 0, true)]
    [InlineData("-c:v mjpeg -q:v 5", 1, false)]
    [InlineData("-c:v libx264 -preset superfast -crf 23 -g 20", 0, true)]
    [InlineData("-c:v libx264 -preset superfast -crf 23 -g 20", 1, false)]
    [InlineData("-c:v libx264 -preset ultrafast -tune zerolatency -crf 32 -g 40", 0, true)]
    [InlineData("-c:v libx264 -preset ultrafast -tune zerolatency -crf 32 -g 40", 1, false)]
    [InlineData("-c:v libx264 -preset superfast -crf 28 -g 40", 2, false)]
    [InlineData("-c:v mpeg4 -q:v 6 -g 20", 2, false)]
    public void A_still_picture_is_frozen_after_any_encoder_and_a_still_scene_with_noise_is_not(string encoder, int noise, bool frozen)
    {
        using var clips = new Clips();
        string[] still = ["-f", "lavfi", "-i", "mandelbrot=s=320x180:r=10,trim=end_frame=1,loop=loop=-1:size=1,setpts=N/10/TB" + (noise > 0 ? $",noise=alls={noise}:allf=t" : "")];
        var clip = clips.Make("still.mkv", [.. still, "-t", "24", "-pix_fmt", "yuv420p", .. encoder.Split(' ')]);
        using var source = new FfmpegSource(VideoSourceUri.Parse(clip), new FrameSourceOptions { Pace = FilePace.Asap, MaxFps = FramesPerSecond }, TimeProvider.System);
        while (source.TryRead(_pool, out var frame, CancellationToken.None))
        {
            using (frame)
                Look(frame, frame.Time.Elapsed.TotalSeconds);
        }

        Assert.Equal(frozen ? 1 : 0, _changes.Count);
        Assert.Equal(frozen, _watch.Condition == SourceCondition.Frozen);
    }
}
