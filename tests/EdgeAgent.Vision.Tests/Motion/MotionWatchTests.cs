using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Motion;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Motion;
using EdgeAgent.Vision.Tests.Health;

namespace EdgeAgent.Vision.Tests.Motion;

public sealed class MotionWatchTests : IDisposable
{
    private const int Width = 320;
    private const int Height = 180;

    private readonly FramePool _pool = new();
    private readonly Outlet _outlet = new();
    private MotionWatch _watch;
    private double _second;
    private int _segment;

    public MotionWatchTests() => _watch = Watch(new MotionOptions());

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(PixelFormat.I420, 5)]
    [InlineData(PixelFormat.Bgr24, 5)]
    [InlineData(PixelFormat.Grey8, 5)]
    [InlineData(PixelFormat.I420, 1)]
    [InlineData(PixelFormat.I420, 25)]
    public void What_moves_is_told_when_it_begins_and_when_it_has_ended(PixelFormat pixels, double framesPerSecond)
    {
        Show(10, i => Room(pixels).Noise(3, i), framesPerSecond);
        Show(10, i => Room(pixels).Fill((int)(20 + 20 * i / framesPerSecond), 60, 16, 40, 190).Noise(3, i), framesPerSecond);
        Assert.True(_watch.IsMoving);
        Show(20, i => Room(pixels).Noise(3, i), framesPerSecond);

        Assert.False(_watch.IsMoving);
        Assert.Equal(2, _outlet.Events.Count);
        var started = Assert.IsType<MotionStarted>(_outlet.Events[0]);
        Assert.InRange(started.StreamTimeMs!.Value, 10_000, 10_000 + 1000 / framesPerSecond);
        Assert.InRange(started.Area, 0.005, 0.1);
        Assert.InRange(started.Boxes.Min(b => b.X), 0, 0.13);
        Assert.InRange(started.Boxes.Min(b => b.Y), 0.25, 0.34);
        var ended = Assert.IsType<MotionEnded>(_outlet.Events[1]);
        Assert.InRange(ended.DurationMs, 9000, 14_000);
        Assert.InRange(ended.StreamTimeMs!.Value - 10_000 - ended.DurationMs, 1999, 3001);
        Assert.InRange(ended.Area, started.Area, 0.2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(10)]
    public void Noise_is_no_motion(int sensitivity)
    {
        _watch = Watch(new MotionOptions { Sensitivity = sensitivity });
        Show(60, i => Room().Noise(10, i));
        Assert.Empty(_outlet.Events);
    }

    [Fact]
    public void Light_that_comes_and_goes_slowly_is_no_motion()
    {
        Show(60, i => Room().Light(1 - 0.8 * i / 300).Noise(2, i));
        Show(60, i => Room().Light(0.2 + 0.8 * i / 300).Noise(2, i));
        Assert.Empty(_outlet.Events);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.7)]
    [InlineData(1.4)]
    public void A_lamp_that_is_switched_is_no_motion_but_worth_a_look(double light)
    {
        Show(10, i => Room().Noise(2, i));
        Assert.False(_watch.MayMove);
        Show(0.2, i => Room().Light(light).Noise(2, i));
        Assert.True(_watch.MayMove);
        Show(10, i => Room().Light(light).Noise(2, i));
        Assert.False(_watch.MayMove);
        Show(0.2, i => Room().Noise(2, i));
        Show(10, i => Room().Noise(2, i));
        Assert.Empty(_outlet.Events);
    }

    [Fact]
    public void A_flash_and_a_picture_turned_to_another_scene_are_no_motion()
    {
        Show(10, i => Room().Noise(2, i));
        for (var flash = 0; flash < 5; flash++)
        {
            Show(0.2, i => Room().Light(2).Noise(2, i));
            Show(3, i => Room().Noise(2, i));
        }

        Show(10, i => new Picture(PixelFormat.I420, Width, Height).Fill(0, 0, Width, Height, 90).Fill(0, 0, Width, 90, 200).Noise(2, i));
        Assert.Empty(_outlet.Events);
    }

    [Fact]
    public void Motion_after_a_lamp_was_switched_is_told()
    {
        Show(10, i => Room().Noise(2, i));
        Show(5, i => Room().Light(0.4).Noise(2, i));
        Show(2, i => Room().Light(0.4).Fill(20 + 10 * i, 60, 20, 60, 160).Noise(2, i));
        Assert.True(_watch.IsMoving);
    }

    [Fact]
    public void What_has_come_to_rest_or_was_taken_away_is_no_motion_after_a_few_seconds()
    {
        Show(10, i => Room().Noise(2, i));
        Show(3, i => Room().Fill(20 + 4 * i, 60, 40, 60, 190).Noise(2, i));
        Show(8, i => Room().Fill(80, 60, 40, 60, 190).Noise(2, i));
        Assert.Equal(2, _outlet.Events.Count);
        Show(8, i => Room().Noise(2, i));
        Assert.Equal(4, _outlet.Events.Count);
        Assert.InRange(Assert.IsType<MotionEnded>(_outlet.Events[^1]).DurationMs, 200, 4000);
    }

    [Fact]
    public void One_strange_picture_is_not_told_but_looked_at()
    {
        Show(10, i => Room().Noise(2, i));
        Show(0.2, i => Room().Fill(100, 60, 20, 20, 230));
        Assert.True(_watch.MayMove);
        // What is left of it in the average is less than a change.
        Show(10, i => Room().Noise(2, i));
        Assert.Empty(_outlet.Events);
    }

    [Fact]
    public void Nothing_counts_under_a_mask_and_a_mask_over_most_of_the_picture_hides_no_change_of_light()
    {
        _watch = Watch(new MotionOptions { Masks = [new Polygon([new(0, 0), new(0.7, 0), new(0.7, 1), new(0, 1)])] });
        Show(10, i => Room().Noise(2, i));
        Show(10, i => Room().Fill(20 + 3 * i, 60, 30, 60, 190).Noise(2, i));
        Assert.Empty(_outlet.Events);
        Show(5, i => Room().Light(0.8).Noise(2, i));
        Assert.Empty(_outlet.Events);
        Show(2, i => Room().Light(0.8).Fill(240 + 3 * i, 60, 30, 60, 190).Noise(2, i));
        Assert.Single(_outlet.Events);
    }

    [Theory]
    [InlineData(0.001, true)]
    [InlineData(0.05, false)]
    public void What_is_smaller_than_the_least_area_does_not_count(double minArea, bool told)
    {
        _watch = Watch(new MotionOptions { MinArea = minArea });
        Show(10, i => Room().Noise(2, i));
        Show(2, i => Room().Fill(20 + 8 * i, 60, 16, 40, 190).Noise(2, i));
        Assert.Equal(told, _watch.IsMoving);
    }

    [Fact]
    public void A_higher_sensitivity_sees_a_fainter_thing()
    {
        var faintest = Enumerable.Range(1, 10).Select(sensitivity => Enumerable.Range(1, 60).First(contrast =>
        {
            _watch = Watch(new MotionOptions { Sensitivity = sensitivity });
            Show(3, _ => Room());
            Show(1, i => Room().Fill(40 + 20 * i, 60, 20, 60, (byte)(120 + contrast)));
            return _watch.IsMoving;
        })).ToList();

        Assert.Equal(faintest.OrderDescending(), faintest);
        Assert.InRange(faintest[0], 18, 30);
        Assert.InRange(faintest[^1], 2, 6);
    }

    [Fact]
    public void A_new_segment_and_another_size_end_what_was_told_and_are_learnt_anew()
    {
        Show(5, i => Room().Noise(2, i));
        Show(2, i => Room().Fill(20 + 8 * i, 60, 30, 60, 190).Noise(2, i));
        _segment++;
        Show(5, i => new Picture(PixelFormat.I420, 161, 241).Fill(0, 0, 161, 241, 200).Noise(2, i));
        Assert.Equal([typeof(MotionStarted), typeof(MotionEnded)], _outlet.Events.Select(e => e.GetType()));
        // A source may change its layout without a break.
        Show(5, i => new Picture(PixelFormat.Bgr24, 91, 33).Fill(0, 0, 91, 33, 60).Noise(2, i));
        Assert.Equal(2, _outlet.Events.Count);
    }

    [Fact]
    public void The_end_of_the_stream_ends_motion()
    {
        Show(5, i => Room().Noise(2, i));
        Show(2, i => Room().Fill(20 + 8 * i, 60, 30, 60, 190).Noise(2, i));
        _watch.Close();
        _watch.Close();
        Assert.Equal([typeof(MotionStarted), typeof(MotionEnded)], _outlet.Events.Select(e => e.GetType()));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 5)]
    [InlineData(1, 4000)]
    [InlineData(4000, 3)]
    [InlineData(641, 97)]
    public void Pictures_of_any_size_can_be_watched(int width, int height)
    {
        Show(3, i => new Picture(PixelFormat.Bgr24, width, height).Fill(0, 0, width, height, 120).Noise(1, i));
        Assert.Empty(_outlet.Events);
    }

    [Theory]
    [InlineData(PixelFormat.I420)]
    [InlineData(PixelFormat.Bgr24)]
    public void Looking_allocates_nothing_while_nothing_is_told(PixelFormat pixels)
    {
        _watch = new MotionWatch(new MotionOptions(), null);
        var frames = Enumerable.Range(0, 8).Select(i => Room(pixels).Fill(20 * i, 60, 30, 60, 190).Noise(2, i).Rent(_pool)).ToArray();
        void Round()
        {
            foreach (var frame in frames)
            {
                frame.Place(StreamTime.FromMilliseconds(1000 * _second), default, 0, 0);
                _watch.Look(frame);
                _second += 0.2;
            }
        }

        Round();
        Assert.True(_watch.IsMoving);
        Assert.Equal(0, SteadyState.Bytes(Round));
        foreach (var frame in frames)
            frame.Dispose();
    }

    [Theory]
    [InlineData(0, 0.1, 1)]
    [InlineData(11, 0.1, 1)]
    [InlineData(5, double.NaN, 1)]
    [InlineData(5, 1.1, 1)]
    [InlineData(5, 0.1, -1)]
    public void Options_out_of_range_are_refused(int sensitivity, double minArea, double hold) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new MotionWatch(new MotionOptions { Sensitivity = sensitivity, MinArea = minArea, Hold = TimeSpan.FromSeconds(hold) }, null));

    private static Picture Room(PixelFormat pixels = PixelFormat.I420) =>
        new Picture(pixels, Width, Height).Fill(0, 0, Width, Height, 120).Fill(0, 140, Width, 40, 70).Fill(200, 20, 80, 60, 160);

    private MotionWatch Watch(MotionOptions options)
    {
        _segment++;
        return new MotionWatch(options, new EventIssuer(new EventSource("line-3", SourceKind.Camera, "hall"), _outlet, TimeProvider.System));
    }

    private void Show(double seconds, Func<int, Picture> picture, double framesPerSecond = 5)
    {
        for (var i = 0; i < Math.Round(seconds * framesPerSecond); i++)
        {
            using var frame = picture(i).Rent(_pool);
            frame.Place(StreamTime.FromMilliseconds(1000 * _second), CaptureStamp.Now(TimeProvider.System), i, _segment);
            _watch.Look(frame);
            _second += 1 / framesPerSecond;
        }
    }

    private sealed class Outlet : IAgentOutlet
    {
        public List<EventData> Events { get; } = [];

        public void Offer(EventEnvelope envelope) => Events.Add(envelope.Data);

        public void Report(SourceHealth health)
        {
        }
    }
}
