using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Appearance;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Vision.Tests.Appearance;

/// <summary>
/// People of one colour each, 40×80 pixels, ten pictures a second: who has which number, with looks (the mean colours of <see cref="GridEmbedding"/>) and by place
/// alone. The first that is painted stands behind.
/// </summary>
public sealed class AppearanceTrackingTests : IAgentOutlet, IDisposable
{
    private static readonly (byte B, byte G, byte R) Red = (30, 30, 220);
    private static readonly (byte B, byte G, byte R) Blue = (220, 30, 30);

    private readonly GridEmbedding _grid = new();
    private readonly FramePool _pool = new();
    private readonly ObjectLifecycle _objects;
    private readonly AppearanceLook _look;
    private int _frame;

    public AppearanceTrackingTests()
    {
        _look = new AppearanceLook("door", _grid.Model, mostPerFrame: 8);
        _objects = new ObjectLifecycle(
            new EventIssuer(new EventSource("line-3", SourceKind.Camera, "door"), this, TimeProvider.System), "nano", ["person"],
            new ObjectLifecycleOptions { UpdateEvery = TimeSpan.FromDays(1) });
    }

    [Theory]
    [InlineData(true, 2, 1)]
    [InlineData(false, 2, 3)]
    public void Two_who_meet_and_turn_back_keep_their_numbers_by_their_looks(bool byLooks, int red, int blue)
    {
        for (var f = 0; f < 30; f++)
        {
            var way = f < 15 ? f : 30 - f;
            See(byLooks, (250 - 8 * way, Blue, f is < 15 or > 17), (10 + 8 * way, Red, true));
        }

        Assert.Equal((red, blue), (NumberAt(18), NumberAt(242)));
    }

    [Theory]
    [InlineData(true, 1, 2)]
    [InlineData(false, 2, 1)]
    public void Who_comes_back_into_sight_is_not_taken_for_who_comes_out_in_his_place(bool byLooks, int red, int blue)
    {
        // Red walks behind a pillar; blue comes out where he was expected, and then red, on the side where he went in.
        for (var f = 0; f < 26; f++)
            See(byLooks, (20 + 8 * f, Red, f < 10), (20 + 8 * f, Blue, f >= 13), (100 - 8 * (f - 17), Red, f >= 17));

        Assert.Equal((red, blue), (NumberAt(100 - 8 * 8), NumberAt(20 + 8 * 25)));
    }

    [Fact]
    public void Nobody_is_looked_at_again_while_places_tell_them_apart()
    {
        var counted = new CountingAppearance(_look);
        for (var f = 0; f < 20; f++)
        {
            using var frame = Draw((10 + 2 * f, Red, true), (200 - 2 * f, Blue, true));
            _look.Begin(frame, CancellationToken.None);
            _objects.Update(frame, [Box(10 + 2 * f), Box(200 - 2 * f)], counted);
            _objects.Tell();
        }

        Assert.Equal(2, counted.Looks);
    }

    [Fact]
    public void Tracking_by_looks_allocates_nothing_while_no_event_fires()
    {
        using var frame = Draw((100, Red, true), (120, Blue, true), (200, Red, true));
        DetectedObject[] boxes = [Box(100), Box(120), Box(200)];
        using var stop = new CancellationTokenSource();
        var counted = new CountingAppearance(_look);
        // Looked at while they were apart, they come together.
        for (var apart = 60; apart >= 20; apart -= 2)
        {
            boxes[1] = Box(100 + apart);
            Take();
        }

        Round();
        var looks = counted.Looks;

        Assert.Equal(0, SteadyState.Bytes(Round));
        // The two on the left are over one another, and looked at in every picture.
        Assert.InRange(counted.Looks, looks + 20, looks + 160);

        void Round()
        {
            for (var i = 0; i < 10; i++)
                Take();
        }

        void Take()
        {
            frame.Place(StreamTime.FromMilliseconds(100 * _frame), default, _frame++, 0);
            _look.Begin(frame, stop.Token);
            _objects.Update(frame, boxes, counted);
            _objects.Tell();
        }
    }

    void IAgentOutlet.Offer(EventEnvelope envelope)
    {
    }

    void IAgentOutlet.Report(SourceHealth health)
    {
    }

    public void Dispose()
    {
        _look.Dispose();
        _grid.Dispose();
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    private static DetectedObject Box(int left) => new(left, 60, left + 40, 140, 0.9f, 0);

    private void See(bool byLooks, params (int Left, (byte B, byte G, byte R) Colour, bool IsSeen)[] people)
    {
        using var frame = Draw(people);
        _look.Begin(frame, CancellationToken.None);
        _objects.Update(frame, [.. people.Where(p => p.IsSeen).Select(p => Box(p.Left))], byLooks ? _look : null);
        _objects.Tell();
        Assert.Null(_look.Fault);
    }

    private int NumberAt(int left)
    {
        foreach (var track in _objects.Objects)
        {
            if (track.IsSeen && Math.Abs(track.LastSighting.Left - left) < 9)
                return track.Id;
        }

        return 0;
    }

    private FrameLease Draw(params (int Left, (byte B, byte G, byte R) Colour, bool IsSeen)[] people)
    {
        var frame = _pool.Rent(new FrameFormat(PixelFormat.Bgr24, 320, 200));
        frame.Pixels.Fill(128);
        foreach (var (left, colour, _) in people.Where(p => p.IsSeen))
        {
            for (var y = 60; y < 140; y++)
            {
                for (var x = Math.Max(0, left); x < Math.Min(320, left + 40); x++)
                    (frame.Pixels[3 * (320 * y + x)], frame.Pixels[3 * (320 * y + x) + 1], frame.Pixels[3 * (320 * y + x) + 2]) = colour;
            }
        }

        frame.Place(StreamTime.FromMilliseconds(100 * _frame), default, _frame++, 0);
        return frame;
    }

    private sealed class CountingAppearance(IAppearance inner) : IAppearance
    {
        public int Looks { get; private set; }

        public int Length => inner.Length;

        public bool TryDescribe(in DetectedObject box, Span<float> direction)
        {
            Looks++;
            return inner.TryDescribe(box, direction);
        }
    }
}
