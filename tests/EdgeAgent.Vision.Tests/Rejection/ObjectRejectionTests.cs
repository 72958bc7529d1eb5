using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Rejection;
using EdgeAgent.Vision.Tracking;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Vision.Tests.Rejection;

public sealed class ObjectRejectionTests : IDisposable, IAgentOutlet
{
    private static readonly string[] Labels = ["part", "hand"];
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 27, 8, 0, 0, TimeSpan.Zero));
    private readonly FramePool _pool = new();
    private readonly List<EventData> _told = [];
    private readonly ObjectLifecycle _objects;
    private readonly ObjectRejection _rejection;
    private StreamTime _at;
    private int _index;

    public ObjectRejectionTests()
    {
        var events = new EventIssuer(new EventSource("line-3", SourceKind.Camera, "belt"), this, _clock);
        _objects = new ObjectLifecycle(events, "nano", Labels, new ObjectLifecycleOptions());
        _rejection = new ObjectRejection(events, "nano", Labels, Within, new JpegEncoder(TimeProvider.System), NullLogger.Instance);
    }

    public void Dispose()
    {
        _rejection.Dispose();
        _pool.Dispose();
    }

    void IAgentOutlet.Offer(EventEnvelope envelope) => _told.Add(envelope.Data);

    void IAgentOutlet.Report(SourceHealth health)
    {
    }

    [Fact]
    public void One_event_has_the_words_the_object_and_its_picture()
    {
        See(At(200), At(200), At(210));

        Assert.Null(Reject(1, "reject part one", "operator"));
        var rejected = Assert.IsType<ObjectRejected>(_told[^1]);
        Assert.Equal(("part", 1, "reject part one", "operator", 0.0), (rejected.Label, rejected.Track, rejected.Words, rejected.By, rejected.SeenMsAgo));
        Assert.Equal(0.21, rejected.Box.X, 3);
        // A JPEG of about the object's size.
        var picture = Convert.FromBase64String(rejected.Crop!);
        Assert.Equal([0xFF, 0xD8], picture[..2]);
        using var image = OpenCvSharp.Mat.FromImageData(picture);
        Assert.InRange(image.Width, 110, 130);
    }

    [Fact]
    public void What_has_left_the_picture_can_be_rejected_as_it_was_last_seen_whole_for_a_while_and_then_no_more()
    {
        See(At(800), At(840), At(880), At(920));
        Pass(20);

        Assert.Null(Reject(1));
        var rejected = (ObjectRejected)_told[^1];
        Assert.InRange(rejected.SeenMsAgo, 20_000, 20_500);
        using (var image = OpenCvSharp.Mat.FromImageData(Convert.FromBase64String(rejected.Crop!)))
        {
            // At 920 it is cut off by the edge; before it was whole.
            Assert.InRange(image.Width, 110, 130);
        }

        Pass(11);
        Assert.NotNull(Reject(1));
        Assert.IsType<ObjectNotRejected>(_told[^1]);
    }

    [Fact]
    public void A_number_that_nobody_has_is_told_with_those_that_there_are_and_the_answer_repeats_nothing_of_what_was_asked()
    {
        See(At(200), At(200), At(200));

        var refusal = Reject(12, "reject part twelve", "operator");
        Assert.Equal("No object has that number; there is 1.", refusal);
        var refused = Assert.IsType<ObjectNotRejected>(_told[^1]);
        Assert.Equal((12, "reject part twelve", "operator"), (refused.Track, refused.Words, refused.By));
        Assert.Equal([1], refused.Known);
        Assert.Contains("no object 12", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void However_many_pass_no_more_than_a_few_are_remembered_the_newest()
    {
        for (var part = 0; part < 100; part++)
        {
            See(At(200), At(200), At(200));
            See([], [], []);
            Pass(1);
        }

        Assert.NotNull(Reject(1));
        Assert.InRange(((ObjectNotRejected)_told[^1]).Known.Count, 1, 64);
        Assert.Null(Reject(_told.OfType<ObjectEntered>().Last().Track));
    }

    private static readonly DetectedObject[] Nothing = [];

    private static DetectedObject[] At(int x) => [new DetectedObject(x, 300, Math.Min(1000, x + 100), 400, 0.9f, 0)];

    private void See(params DetectedObject[][] pictures)
    {
        foreach (var seen in pictures)
        {
            using var frame = Frame();
            _objects.Process(frame, seen);
            _rejection.See(frame, _objects.Objects);
        }
    }

    /// <summary>Seconds in which nothing is in view.</summary>
    private void Pass(int seconds)
    {
        for (var i = 0; i < 10 * seconds; i++)
            See(Nothing);
    }

    private string? Reject(int track, string? words = null, string? by = null)
    {
        using var frame = Frame(moves: false);
        return _rejection.Reject(track, words, by, frame, CancellationToken.None);
    }

    private FrameLease Frame(bool moves = true)
    {
        if (moves)
            _at += TimeSpan.FromMilliseconds(100);
        // Whatever the clock of the device does meanwhile: a file is played faster than it was.
        _clock.Advance(TimeSpan.FromMilliseconds(7));
        var frame = _pool.Rent(new FrameFormat(PixelFormat.Grey8, 1000, 1000));
        frame.Pixels.Fill(90);
        frame.Place(_at, new CaptureStamp(_clock.GetTimestamp(), _clock.GetUtcNow()), _index++, 0);
        return frame;
    }
}
