using System.Globalization;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Ffmpeg;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Health;
using EdgeAgent.Vision.Tests.Capture;

namespace EdgeAgent.Vision.Tests.Health;

/// <summary>Covered lenses and pictures out of focus, as the watch over a camera tells them.</summary>
public sealed class DetailWatchTests : IDisposable
{
    private const double FramesPerSecond = 5;
    private const int Width = 320;
    private const int Height = 180;

    private readonly FramePool _pool = new();
    private readonly List<string> _changes = [];
    private PictureWatch _watch = new();
    private int _frames;

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(PixelFormat.I420)]
    [InlineData(PixelFormat.Bgr24)]
    public void A_lens_that_something_covers_is_told_within_ten_seconds_and_restored_when_it_goes(PixelFormat pixels)
    {
        Show(40, i => Scene(pixels).Noise(2, i));
        Show(20, i => Scene(pixels).Fill(0, 0, Width * 3 / 4, Height, 90).Noise(2, i));
        Assert.True(_watch.IsTelling);
        Assert.Contains("something stands before the lens", _watch.Reason, StringComparison.Ordinal);
        Show(20, i => Scene(pixels).Noise(2, i));
        Assert.Equal(["45 Covered", "63 good"], _changes);
    }

    [Fact]
    public void A_picture_that_loses_its_focus_is_told_within_ten_seconds_and_restored_when_it_is_sharp()
    {
        Show(40, i => Scene().Noise(2, i));
        Show(20, i => Scene().Blur(4).Noise(2, i));
        Assert.True(_watch.IsTelling);
        Assert.Contains("out of focus", _watch.Reason, StringComparison.Ordinal);
        Show(20, i => Scene().Noise(2, i));
        Assert.Equal(["45 Blurred", "63 good"], _changes);
    }

    [Fact]
    public void A_camera_that_is_turned_is_told_and_restored_when_it_is_turned_back()
    {
        Show(40, i => Scene().Noise(2, i));
        Show(40, i => Scene(stone: 11).Noise(2, i));
        Assert.True(_watch.IsTelling);
        Assert.Contains("turned", _watch.Reason, StringComparison.Ordinal);
        Show(20, i => Scene().Noise(2, i));
        Assert.Equal(2, _changes.Count);
        Assert.EndsWith("Moved", _changes[0]);
        Assert.InRange(SecondOf(_changes[0]), 60, 65);
        Assert.InRange(SecondOf(_changes[1]), 83, 88);
    }

    [Fact]
    public void What_passes_close_by_is_no_cover()
    {
        Show(40, i => Scene().Noise(2, i));
        for (var pass = 0; pass < 5; pass++)
        {
            Show(4, i => Scene().Fill(0, 0, Width, Height, 90).Noise(9, i));
            Show(4, i => Scene().Noise(2, i));
        }

        Assert.Empty(_changes);
    }

    [Theory]
    [InlineData(0.3, 2)]
    [InlineData(0.5, 10)]
    [InlineData(1.5, 2)]
    public void A_light_that_is_switched_and_a_sensor_that_becomes_noisy_is_no_loss(double light, int noise)
    {
        Show(40, i => Scene().Noise(2, i));
        Show(30, i => Scene().Light(light).Noise(noise, i));
        Show(30, i => Scene().Noise(2, i));
        Assert.Empty(_changes);
    }

    [Fact]
    public void Dusk_ends_in_the_dark_and_the_next_day_begins_as_the_last_one_ended()
    {
        Show(40, i => Scene().Noise(2, i));
        Show(60, i => Scene().Light(1 - i / (60 * FramesPerSecond)).Noise(2, i));
        Show(60, i => Scene().Light(0).Noise(2, i));
        Assert.Equal(SourceCondition.Dark, _watch.Condition);
        Show(60, i => Scene().Light(i / (60 * FramesPerSecond)).Noise(2, i));
        Show(60, i => Scene().Noise(2, i));
        Assert.Equal(2, _changes.Count);
        Assert.Null(_watch.Condition);
    }

    [Fact]
    public void A_crowd_that_leaves_an_empty_place_is_no_loss()
    {
        for (var round = 0; round < 4; round++)
        {
            Show(20, i => Scene().Noise(2, i));
            Show(20, i => Empty().Noise(2, i));
        }

        Assert.Empty(_changes);

        static Picture Empty() => Scene().Fill(0, 40, Width, Height - 40, 110);
    }

    [Theory]
    [InlineData(PixelFormat.I420)]
    [InlineData(PixelFormat.Bgr24)]
    public void A_lens_that_is_covered_from_the_start_is_told_within_ten_seconds_and_the_scene_is_learnt_when_it_is_free(PixelFormat pixels)
    {
        Show(60, i => Hand(pixels).Noise(4, i));
        Assert.True(_watch.IsTelling);
        Assert.Contains("something lies on the lens", _watch.Reason, StringComparison.Ordinal);
        Show(40, i => Scene(pixels).Noise(2, i));
        Show(20, i => Scene(pixels).Blur(4).Noise(2, i));
        Assert.Equal(["Covered", "good", "Blurred"], _changes.Select(change => change.Split(' ')[1]));
        Assert.InRange(SecondOf(_changes[0]), 4, 9);
        Assert.InRange(SecondOf(_changes[1]), 62, 65);
        Assert.Equal(105, SecondOf(_changes[2]));
    }

    [Fact]
    public void A_lens_that_is_covered_while_the_scene_is_learnt_is_told_within_ten_seconds()
    {
        Show(12, i => Scene().Noise(2, i));
        Show(20, i => Hand().Noise(4, i));
        Show(60, i => Scene().Noise(2, i));
        Assert.Equal(["Covered", "good"], _changes.Select(change => change.Split(' ')[1]));
        Assert.InRange(SecondOf(_changes[0]), 16, 21);
        Assert.InRange(SecondOf(_changes[1]), 34, 37);
    }

    [Fact]
    public void Name_and_time_written_into_the_picture_do_not_hide_a_hand()
    {
        Show(20, i => Text(Hand()).Noise(4, i));
        Assert.EndsWith("Covered", Assert.Single(_changes));
        Assert.InRange(SecondOf(_changes[0]), 5, 9);

        static Picture Text(Picture picture)
        {
            for (var x = 0; x < 110; x += 3)
                picture.Fill(8 + x, 6, 1, 9, 235).Fill(200 + x, 165, 1, 9, 235);
            return picture;
        }
    }

    /// <summary>It cannot be told from something that lies on the lens, and its reason says so.</summary>
    [Fact]
    public void A_bare_wall_is_told_as_what_it_may_be()
    {
        Show(70, i => Wall().Noise(2, i));
        Assert.Equal(["5 Covered"], _changes);
        Assert.Contains("bare wall", _watch.Reason, StringComparison.Ordinal);

        static Picture Wall() => new Picture(PixelFormat.I420, Width, Height).Fill(0, 0, Width, Height, 120).Fill(0, 0, 20, 60, 60);
    }

    [Fact]
    public void A_view_that_stays_is_the_usual_one_after_ten_minutes_and_is_watched_like_any_other()
    {
        Show(40, i => Scene().Noise(2, i));
        Stay(700, i => Scene(stone: 11).Noise(2, i));
        Show(20, i => Scene(stone: 11).Blur(6).Noise(2, i));
        Show(10, i => Scene(stone: 11).Noise(2, i));
        Show(40, i => Scene().Noise(2, i));
        Assert.Equal(["Moved", "good", "Blurred", "good", "Moved"], _changes.Select(change => change.Split(' ')[1]));
        Assert.InRange(SecondOf(_changes[0]), 60, 65);
        Assert.InRange(SecondOf(_changes[1]), 640, 646);
        Assert.InRange(SecondOf(_changes[2]), 744, 747);
        Assert.InRange(SecondOf(_changes[4]), 790, 795);
    }

    [Fact]
    public void A_camera_that_is_turned_on_and_on_settles_nowhere()
    {
        Show(40, i => Scene().Noise(2, i));
        for (var turn = 0; turn < 4; turn++)
            Stay(240, i => Scene(stone: 9 + 4 * turn).Noise(2, i));
        Assert.EndsWith("Moved", Assert.Single(_changes));
    }

    [Fact]
    public void The_border_of_a_mask_is_no_detail_and_a_masked_camera_is_watched_like_any_other()
    {
        var mask = new Polygon([new(0, 0), new(0.6, 0), new(0.4, 1), new(0, 1)]);
        _watch = new PictureWatch(mask);
        var privacy = new EdgeAgent.Vision.Privacy.PrivacyMask([mask]);
        Show(40, i => Scene().Noise(2, i), privacy);
        Show(10, i => Scene().Fill(0, 0, Width, Height, 90).Fill(0, 0, Width, 30, 120).Noise(3, i), privacy);
        Show(10, i => Scene().Noise(2, i), privacy);
        Show(10, _ => Scene().Fill(0, 0, Width, Height, 100), privacy);
        Assert.Equal(["45 Covered", "53 good", "63 Dark"], _changes);
    }

    [Fact]
    public void Another_size_is_learnt_anew()
    {
        Show(40, i => Scene().Noise(2, i));
        Show(20, i => Stripes().Noise(9, i));
        Assert.Empty(_changes);

        static Picture Stripes()
        {
            var picture = new Picture(PixelFormat.I420, Width, Height + 2).Fill(0, 0, Width, Height + 2, 90);
            for (var x = 0; x < Width; x += 40)
                picture.Fill(x, 0, 20, Height + 2, 110);
            return picture;
        }
    }

    /// <summary>
    /// Real video as a camera would send it, changed from its 40th to its 52nd second. The filters stand for: a hand, a sheet of paper that leaves a fifth
    /// free, focus lost; night by infrared light; the lamp switched off; dusk within half a minute. Without a filter it is people, traffic and a belt.
    /// </summary>
    [ProgramTheory("ffmpeg", NeedsAssets = true)]
    [InlineData("one-by-one-person-detection.mp4", "null=n", "")]
    [InlineData("one-by-one-person-detection.mp4", "drawbox=x=0:y=0:w=iw:h=ih:t=fill:color=0x7b5040@0.9", "Covered")]
    [InlineData("one-by-one-person-detection.mp4", "drawbox=x=0:y=0:w=iw*0.8:h=ih:t=fill:color=0x6b6b60", "Covered")]
    [InlineData("one-by-one-person-detection.mp4", "gblur=sigma=3", "Blurred")]
    [InlineData("one-by-one-person-detection.mp4", "hue=s=0:E,eq=brightness=-0.15:contrast=0.7:E,noise=alls=12:allf=t", "")]
    [InlineData("one-by-one-person-detection.mp4", "eq=brightness=-0.4:contrast=0.25", "")]
    [InlineData("one-by-one-person-detection.mp4", "fade=t=out:st=30:d=40", "", false)]
    [InlineData("bottle-detection.mp4", "drawbox=x=0:y=0:w=iw:h=ih:t=fill:color=0x7b5040@0.9", "Covered")]
    [InlineData("bottle-detection.mp4", "gblur=sigma=5", "Blurred")]
    [InlineData("car-detection.mp4", "null=n", "")]
    [InlineData("demo/conveyor.mp4", "null=n", "")]
    public void Real_video_is_told_covered_and_blurred_and_night_is_neither(string video, string filter, string condition, bool timed = true)
    {
        const string during = "enable='between(t,40,52)'";
        using var clips = new Clips();
        var change = !timed ? filter : filter.Contains(":E", StringComparison.Ordinal) ? filter.Replace(":E", $":{during}", StringComparison.Ordinal) + $":{during}"
            : filter == "null=n" ? "null" : $"{filter}:{during}";
        var clip = clips.Make("scene.mkv", "-stream_loop", "4", "-i", video.Contains('/', StringComparison.Ordinal) ? Path.Combine(Repository.Root, video) : TestAssets.PathOf($"video/{video}"), "-an", "-t", "60", "-vf", $"fps=5,scale=384:-2,{change}", "-c:v", "mjpeg", "-q:v", "4");
        using var source = new FfmpegSource(VideoSourceUri.Parse(clip), new FrameSourceOptions { Pace = FilePace.Asap }, TimeProvider.System);
        while (source.TryRead(_pool, out var frame, CancellationToken.None))
        {
            using (frame)
                Look(frame, frame.Time.Elapsed.TotalSeconds);
        }

        if (condition.Length == 0)
        {
            Assert.Empty(_changes);
            return;
        }

        Assert.Equal(2, _changes.Count);
        Assert.EndsWith(condition, _changes[0]);
        Assert.InRange(SecondOf(_changes[0]), 44, 48);
        Assert.InRange(SecondOf(_changes[1]), 54, 58);
    }

    /// <summary>The camera comes up with a hand or a sheet of paper before it, for 20 s; then it is as free as any.</summary>
    [ProgramTheory("ffmpeg", NeedsAssets = true)]
    [InlineData("one-by-one-person-detection.mp4", "drawbox=x=0:y=0:w=iw:h=ih:t=fill:color=0x7b5040@0.97,vignette=PI/8")]
    [InlineData("bottle-detection.mp4", "drawbox=x=0:y=0:w=iw:h=ih:t=fill:color=0x909090@0.97,vignette=PI/8")]
    [InlineData("car-detection.mp4", "gblur=sigma=6,drawbox=x=0:y=0:w=iw:h=ih:t=fill:color=0xb0b0a0@0.96,vignette=PI/8")]
    [InlineData("demo/conveyor.mp4", "drawbox=x=0:y=0:w=iw:h=ih:t=fill:color=0x7b5040@0.97,vignette=PI/8")]
    public void Real_video_that_is_covered_from_the_start_is_told_within_ten_seconds(string video, string filter)
    {
        using var clips = new Clips();
        var clip = clips.Make("scene.mkv", "-stream_loop", "4", "-i", video.Contains('/', StringComparison.Ordinal) ? Path.Combine(Repository.Root, video) : TestAssets.PathOf($"video/{video}"),
            "-an", "-t", "34", "-vf", $"fps=5,scale=384:-2,{filter.Replace(",", ":enable='lt(t,20)',", StringComparison.Ordinal)}:enable='lt(t,20)'", "-c:v", "mjpeg", "-q:v", "4");
        using var source = new FfmpegSource(VideoSourceUri.Parse(clip), new FrameSourceOptions { Pace = FilePace.Asap }, TimeProvider.System);
        while (source.TryRead(_pool, out var frame, CancellationToken.None))
        {
            using (frame)
                Look(frame, frame.Time.Elapsed.TotalSeconds);
        }

        Assert.Equal(["Covered", "good"], _changes.Select(change => change.Split(' ')[1]));
        Assert.InRange(SecondOf(_changes[0]), 4, 9);
        Assert.InRange(SecondOf(_changes[1]), 22, 26);
    }

    private static int SecondOf(string line) => int.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>From its 35th second on the camera shows the right half of its view only, or its upper two thirds.</summary>
    [ProgramTheory("ffmpeg", NeedsAssets = true)]
    [InlineData("one-by-one-person-detection.mp4", "crop=iw/2:ih/2:iw/2:ih/4")]
    [InlineData("bottle-detection.mp4", "crop=iw*2/3:ih*2/3:0:0")]
    public void Real_video_whose_camera_is_turned_is_told_moved(string video, string turned)
    {
        using var clips = new Clips();
        var clip = clips.Make("scene.mkv", "-stream_loop", "4", "-i", TestAssets.PathOf($"video/{video}"), "-an", "-t", "62", "-filter_complex",
            $"fps=5,scale=384:216,split[a][b];[b]{turned},scale=384:216[c];[a][c]overlay=enable='gte(t,35)'", "-c:v", "mjpeg", "-q:v", "4");
        using var source = new FfmpegSource(VideoSourceUri.Parse(clip), new FrameSourceOptions { Pace = FilePace.Asap }, TimeProvider.System);
        while (source.TryRead(_pool, out var frame, CancellationToken.None))
        {
            using (frame)
                Look(frame, frame.Time.Elapsed.TotalSeconds);
        }

        Assert.EndsWith("Moved", Assert.Single(_changes));
        Assert.InRange(SecondOf(_changes[0]), 55, 61);
    }

    /// <summary>A hand that lies on the lens: a little light comes through on one side.</summary>
    private static Picture Hand(PixelFormat pixels = PixelFormat.I420)
    {
        var picture = new Picture(pixels, Width, Height);
        for (var x = 0; x < Width; x++)
            picture.Fill(x, 0, 1, Height, (byte)(50 + x / 8));
        return picture;
    }

    /// <summary>A scene full of detail: stones of one size, brighter on the right.</summary>
    private static Picture Scene(PixelFormat pixels = PixelFormat.I420, int stone = 6)
    {
        var random = new Random(7);
        var picture = new Picture(pixels, Width, Height);
        for (var y = 0; y < Height; y += stone)
        {
            for (var x = 0; x < Width; x += stone)
                picture.Fill(x, y, Math.Min(stone, Width - x), Math.Min(stone, Height - y), (byte)(60 + x / 4 + random.Next(50)));
        }

        return picture;
    }

    private void Show(double seconds, Func<int, Picture> picture, EdgeAgent.Vision.Privacy.PrivacyMask? mask = null)
    {
        for (var i = 0; i < seconds * FramesPerSecond; i++)
        {
            using var frame = picture(i).Rent(_pool);
            mask?.Cover(frame);
            Look(frame, _frames++ / FramesPerSecond);
        }
    }

    /// <summary>Shows a view for long: six pictures of it in turn, one a second.</summary>
    private void Stay(int seconds, Func<int, Picture> picture)
    {
        var views = Enumerable.Range(0, 6).Select(i => picture(i).Rent(_pool)).ToList();
        for (var i = 0; i < seconds; i++)
        {
            Look(views[i % views.Count], _frames / FramesPerSecond);
            _frames += (int)FramesPerSecond;
        }

        views.ForEach(view => view.Dispose());
    }

    private void Look(FrameLease frame, double second)
    {
        frame.Place(StreamTime.FromMilliseconds(1000 * second), default, 0, 0);
        var before = _watch.Condition;
        _watch.Look(frame);
        if (_watch.Condition != before)
            _changes.Add(string.Create(CultureInfo.InvariantCulture, $"{second:0} {_watch.Condition?.ToString() ?? "good"}"));
    }
}
