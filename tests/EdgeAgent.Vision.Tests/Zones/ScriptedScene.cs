using System.Globalization;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Tracking;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Vision.Tests.Zones;

/// <summary>
/// A camera of 1000×1000 pixels that sees what a test writes, 10 times a second unless it says so, and what is told of it: a line an event,
/// <c>1.2 zone.entered door 1</c> = second, type, place, track.
/// </summary>
internal sealed class ScriptedScene : IDisposable, IAgentOutlet
{
    private readonly FramePool _pool = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 10, 0, 0, TimeSpan.Zero));
    private readonly int _framesPerSecond;
    private int _frame;

    public ScriptedScene(ObjectLifecycleOptions options, int framesPerSecond = 10)
    {
        _framesPerSecond = framesPerSecond;
        Objects = new ObjectLifecycle(
            new EventIssuer(new EventSource("line-3", SourceKind.Camera, "door"), this, _clock), "nano", ["person", "car", "traffic light"],
            options with { UpdateEvery = TimeSpan.FromDays(1) });
    }

    public ObjectLifecycle Objects { get; }

    /// <summary>Of the next frame.</summary>
    public FrameFormat Format { get; set; } = new(PixelFormat.Grey8, 1000, 1000);

    public List<EventEnvelope> Events { get; } = [];

    /// <summary>All but object.entered and object.left.</summary>
    public IEnumerable<string> Lines => Events.Select(e => e.Data).Where(d => d is not (ObjectEntered or ObjectLeft)).Select(Line);

    public IEnumerable<string> AllLines => Events.Select(e => Line(e.Data));

    /// <summary>Seconds of the next frame.</summary>
    public double Second => _frame / (double)_framesPerSecond;

    /// <summary>One that stands with the middle of its lower edge at a place, in pixels.</summary>
    public static DetectedObject At(double x, double y, int width = 100, int height = 200, float score = 0.9f, int classId = 0) =>
        new((float)x - width / 2f, (float)y - height, (float)x + width / 2f, (float)y, score, classId);

    /// <summary>A rectangle in fractions of the frame.</summary>
    public static Polygon Rectangle(double left, double top, double right, double bottom) => new([new(left, top), new(right, top), new(right, bottom), new(left, bottom)]);

    public void See(params DetectedObject[] boxes) => See(0, boxes);

    public void See(int segment, DetectedObject[] boxes)
    {
        using var frame = _pool.Rent(Format);
        frame.Place(new StreamTime(TimeSpan.FromSeconds(Second)), new CaptureStamp(_clock.GetTimestamp(), _clock.GetUtcNow()), _frame++, segment);
        Objects.Process(frame, boxes);
    }

    /// <summary>So many frames that nobody looks at, since nothing moves.</summary>
    public void Rest(int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            using var frame = _pool.Rent(Format);
            frame.Place(new StreamTime(TimeSpan.FromSeconds(Second)), new CaptureStamp(_clock.GetTimestamp(), _clock.GetUtcNow()), _frame++, 0);
            Objects.Rest(frame);
        }
    }

    /// <summary>So many frames in which nothing is seen.</summary>
    public void SeeNothing(int frames)
    {
        for (var i = 0; i < frames; i++)
            See();
    }

    /// <summary>Time goes on from another beginning.</summary>
    public void Rewind() => _frame = 0;

    /// <summary>Somebody walks straight from one place to another in so many frames, ends included.</summary>
    public void Walk(double fromX, double fromY, double toX, double toY, int frames, int classId = 0)
    {
        for (var i = 0; i < frames; i++)
            See(At(fromX + (toX - fromX) * i / (frames - 1), fromY + (toY - fromY) * i / (frames - 1), classId: classId));
    }

    public void Offer(EventEnvelope envelope) => Events.Add(envelope);

    public void Report(SourceHealth health) => Assert.Fail("Objects have no health.");

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    private static string Line(EventData data)
    {
        var second = data.StreamTimeMs is { } ms ? (ms / 1000).ToString("0.0##", CultureInfo.InvariantCulture) : "start";
        return $"{second} {data.TypeOf().Name} " + data switch
        {
            ZoneDwell dwell => $"{dwell.Zone} {dwell.Track} after {dwell.DwellMs}",
            ZoneLeft left => $"{left.Zone} {left.Track} after {left.DurationMs}",
            ZoneSighting zone => $"{zone.Zone} {zone.Track}",
            CountChanged count => $"{count.Zone} {count.Label ?? "all"} {count.Count} of {count.Total}",
            LineCrossed crossed => $"{crossed.Line} {crossed.Track} {crossed.Direction.ToString().ToLowerInvariant()} {crossed.In}/{crossed.Out}",
            ObjectSighting sighting => $"{sighting.Track}",
            _ => "?",
        };
    }
}
