using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Crops;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Vision.Tests.Tracking;

public sealed class ObjectLifecycleTests : IDisposable
{
    private static readonly FrameFormat Format = new(PixelFormat.Grey8, 400, 200);

    private readonly FramePool _pool = new();
    private readonly Outlet _outlet = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 10, 0, 0, TimeSpan.Zero));
    private readonly ObjectLifecycle _lifecycle;

    public ObjectLifecycleTests() => _lifecycle = New(_outlet);

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    [Fact]
    public void An_object_enters_is_updated_every_second_and_leaves()
    {
        // 10 frames a second: seen from 0 to 2.5 s, then gone; 1 s later it has left.
        for (var f = 0; f < 60; f++)
            See(f * 100, f <= 25 ? [At(100, 50)] : []);

        Assert.Equal(["entered 1 100", "updated 1 1100", "updated 1 2100", "left 1 3600"], _outlet.Lines);
        var entered = (ObjectEntered)_outlet.Events[0].Data;
        Assert.Equal(("person", 0.9, new Box(0.25, 0.25, 0.1, 0.4), "nano"), (entered.Label, entered.Score, entered.Box, entered.Model));
        Assert.Equal("track/1", _outlet.Events[0].Subject);
        Assert.Equal(2500, ((ObjectLeft)_outlet.Events[^1].Data).DurationMs);
    }

    [Fact]
    public void Events_carry_the_wall_clock_of_their_frame_and_the_latency_since()
    {
        // By less than a step of the clock, which would be corrected.
        See(0, At(100, 50));
        See(50, At(100, 50));

        Assert.Equal(Stamp(50).WallClock, _outlet.Events[0].Time);
        Assert.Equal(0, _outlet.Events[0].Data.LatencyMs);
    }

    [Fact]
    public void A_single_false_box_makes_no_event()
    {
        See(0, At(100, 50));
        See(100);
        See(200, At(300, 50));
        _lifecycle.Close();

        Assert.Empty(_outlet.Events);
    }

    [Fact]
    public void The_best_score_of_everything_that_was_seen_is_told_also_of_what_was_too_weak_to_be_told()
    {
        var scored = new List<(string Label, double Best, ScoreOutcome Outcome)>();
        _lifecycle.TellScores((label, best, outcome) => scored.Add((label, Math.Round(best, 2), outcome)), leastSightings: 2);

        // One that is told, one that is too weak all the time, one that only one frame shows, and one that is weak before it is told.
        for (var f = 0; f < 30; f++)
        {
            See(f * 100, [
                .. f < 10 ? [At(100, 50)] : Array.Empty<DetectedObject>(),
                .. f < 12 ? [At(200 + f, 50, 1) with { Score = f == 7 ? 0.4f : 0.2f }] : Array.Empty<DetectedObject>(),
                .. f == 3 ? [At(300, 100) with { Score = 0.3f }] : Array.Empty<DetectedObject>(),
                .. f < 10 ? [At(20, 100) with { Score = f < 3 ? 0.3f : 0.7f }] : Array.Empty<DetectedObject>(),
            ]);
        }

        _lifecycle.Close();
        Assert.Equal([("car", 0.4, ScoreOutcome.TooWeak), ("person", 0.7, ScoreOutcome.Told), ("person", 0.9, ScoreOutcome.Told)], scored.Order());
    }

    [Fact]
    public void What_is_in_sight_is_shown_with_its_zones_and_what_was_lost_is_not()
    {
        See(0, At(100, 50), At(300, 50, 1));
        See(100, At(100, 50), At(300, 50, 1));
        Assert.Equal([(1, "person"), (2, "car")], _lifecycle.InSight().Select(o => (o.Id, o.Label)));
        Assert.Equal(new Box(0.25, 0.25, 0.1, 0.4), _lifecycle.InSight()[0].Box);

        See(200, At(300, 50, 1));

        Assert.Equal(2, Assert.Single(_lifecycle.InSight()).Id);
    }

    [Fact]
    public void An_object_out_of_sight_is_not_updated()
    {
        for (var f = 0; f < 5; f++)
            See(f * 100, At(100, 50));
        for (var f = 5; f < 14; f++)
            See(f * 100);

        Assert.Equal(["entered 1 100"], _outlet.Lines);
    }

    [Fact]
    public void Closing_lets_every_object_leave_with_its_last_sighting()
    {
        See(0, At(100, 50), At(200, 50, classId: 1));
        See(100, At(104, 50), At(200, 50, classId: 1));
        _lifecycle.Close();
        _lifecycle.Close();

        Assert.Equal(["entered 1 100", "entered 2 100", "left 1 100", "left 2 100"], _outlet.Lines);
        Assert.Equal(0.26, ((ObjectLeft)_outlet.Events[2].Data).Box.X);
        Assert.Equal("car", ((ObjectLeft)_outlet.Events[3].Data).Label);
    }

    [Fact]
    public void A_break_of_the_time_line_lets_every_object_leave_and_numbers_go_on()
    {
        See(5000, At(100, 50));
        See(5100, At(100, 50));
        // A loop of a file: time begins again.
        See(0, 1, At(100, 50));
        See(100, 1, At(100, 50));

        Assert.Equal(["entered 1 5100", "left 1 5100", "entered 2 100"], _outlet.Lines);
    }

    [Fact]
    public void Of_objects_of_one_class_that_come_too_soon_after_one_another_only_the_first_is_told()
    {
        var lifecycle = New(_outlet, rateLimit: TimeSpan.FromSeconds(2));
        for (var f = 0; f < 50; f++)
        {
            // A person at 0 s, one at 0.5 s and a car, one more person at 3 s; all stay.
            DetectedObject[] all = [At(0, 50), At(100, 50), At(200, 50, classId: 1), At(300, 50)];
            Process(lifecycle, f * 100, 0, f < 5 ? all[..1] : f < 30 ? all[..3] : all);
        }

        lifecycle.Close();
        Assert.Equal(["entered 1 100", "entered 3 600", "entered 4 3100"], _outlet.Lines.Where(l => l.StartsWith("entered", StringComparison.Ordinal)));
        Assert.Equal(["left 1 4900", "left 3 4900", "left 4 4900"], _outlet.Lines.Where(l => l.StartsWith("left", StringComparison.Ordinal)));
        Assert.DoesNotContain(_outlet.Lines, l => l.Contains(" 2 ", StringComparison.Ordinal));
    }

    [Fact]
    public void After_a_break_of_the_time_line_the_first_object_is_told_again()
    {
        var lifecycle = New(_outlet, rateLimit: TimeSpan.FromHours(1));
        for (var round = 0; round < 2; round++)
        {
            Process(lifecycle, 0, round, [At(100, 50)]);
            Process(lifecycle, 100, round, [At(100, 50)]);
        }

        Assert.Equal(["entered 1 100", "left 1 100", "entered 2 100"], _outlet.Lines);
    }

    [Fact]
    public void Options_out_of_range_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => New(_outlet, TimeSpan.FromSeconds(-1)));

    [Property(MaxTest = 200, Arbitrary = [typeof(Scenes)])]
    public void Whatever_is_seen_each_object_enters_once_and_leaves_once(Scene scene)
    {
        var outlet = new Outlet();
        var lifecycle = New(outlet);
        foreach (var (frame, i) in scene.Frames.Select((f, i) => (f, i)))
            Process(lifecycle, i * 150, frame.Segment, frame.Boxes);
        lifecycle.Close();

        var inside = new HashSet<int>();
        foreach (var data in outlet.Events.Select(e => (ObjectSighting)e.Data))
        {
            Assert.True(data switch
            {
                ObjectEntered => inside.Add(data.Track),
                ObjectLeft => inside.Remove(data.Track),
                _ => inside.Contains(data.Track),
            });
        }

        Assert.Empty(inside);
        var entered = outlet.Events.Select(e => e.Data).OfType<ObjectEntered>().Select(e => e.Track).ToArray();
        Assert.Equal(Enumerable.Range(1, entered.Length), entered);
    }

    [Fact]
    public void A_frame_without_events_allocates_nothing()
    {
        var boxes = Enumerable.Range(0, 12).Select(i => At(i % 6 * 60, i / 6 * 100, classId: i % 2)).ToArray();
        var lifecycle = New(_outlet, TimeSpan.FromHours(1));
        var frame = 0;
        See(50);

        Assert.Equal(0, SteadyState.Bytes(() => See(100)));
        Assert.Equal(12, _outlet.Events.Count);

        void See(int frames)
        {
            for (var end = frame + frames; frame < end; frame++)
                Process(lifecycle, frame * 33, 0, boxes);
        }
    }

    [Fact]
    public void What_has_entered_stays_when_its_class_becomes_one_that_is_to_be_verified()
    {
        var lifecycle = new ObjectLifecycle(
            new EventIssuer(new EventSource("line-3", SourceKind.Camera, "door"), _outlet, _clock), "nano", ["person", "car"],
            new ObjectLifecycleOptions
            {
                Tracking = new ByteTrackOptions { PerClass = false },
                Crops = [new CropOptions { Name = "colour", Classes = ["car"], Verify = ["red"] }],
            });
        for (var f = 0; f < 10; f++)
            Process(lifecycle, 100 * f, 0, [At(100, 50, classId: f < 3 ? 0 : 1)]);

        Assert.Equal(1, lifecycle.Objects[0].ClassId);
        lifecycle.Close();
        Assert.Equal(["entered 1 100", "left 1 900"], _outlet.Lines);
    }

    private ObjectLifecycle New(IAgentOutlet outlet, TimeSpan? every = null, TimeSpan rateLimit = default) => new(
        new EventIssuer(new EventSource("line-3", SourceKind.Camera, "door"), outlet, _clock), "nano", ["person", "car"],
        new ObjectLifecycleOptions { UpdateEvery = every ?? TimeSpan.FromSeconds(1), RateLimit = rateLimit });

    private void See(int milliseconds, params DetectedObject[] boxes) => Process(_lifecycle, milliseconds, 0, boxes);

    private void See(int milliseconds, int segment, params DetectedObject[] boxes) => Process(_lifecycle, milliseconds, segment, boxes);

    private void Process(ObjectLifecycle lifecycle, int milliseconds, int segment, DetectedObject[] boxes)
    {
        using var frame = _pool.Rent(Format);
        frame.Place(StreamTime.FromMilliseconds(milliseconds), Stamp(milliseconds), 0, segment);
        lifecycle.Process(frame, boxes);
    }

    private CaptureStamp Stamp(int milliseconds) => new(_clock.GetTimestamp(), _clock.GetUtcNow().AddMilliseconds(milliseconds));

    private static DetectedObject At(float left, float top, int classId = 0) => new(left, top, left + 40, top + 80, 0.9f, classId);

    private sealed class Outlet : IAgentOutlet
    {
        public List<EventEnvelope> Events { get; } = [];

        public IEnumerable<string> Lines => Events.Select(e => (ObjectSighting)e.Data).Select(d => $"{d.GetType().Name[6..].ToLowerInvariant()} {d.Track} {d.StreamTimeMs}");

        public void Offer(EventEnvelope envelope) => Events.Add(envelope);

        public void Report(SourceHealth health) => Assert.Fail("Objects have no health.");
    }

    public sealed record Seen(int Segment, DetectedObject[] Boxes);

    public sealed record Scene(Seen[] Frames);

    internal static class Scenes
    {
        public static Arbitrary<Scene> Scene()
        {
            // A coarse grid, so that boxes of successive frames often fit.
            var box = from left in Gen.Choose(0, 4)
                      from top in Gen.Choose(0, 2)
                      from score in Gen.Choose(0, 10)
                      from classId in Gen.Choose(0, 1)
                      select new DetectedObject(left * 15, top * 15, left * 15 + 60, top * 15 + 60, score / 10f, classId);
            return (from frames in box.ArrayOf().ArrayOf()
                    from period in Gen.Choose(3, 50)
                    select new Scene([.. frames.Select((boxes, i) => new Seen(i / period, boxes))])).ToArbitrary();
        }
    }
}
