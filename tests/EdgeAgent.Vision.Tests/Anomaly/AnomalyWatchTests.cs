using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Pictures;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Anomaly;

namespace EdgeAgent.Vision.Tests.Anomaly;

public sealed class AnomalyWatchTests : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly FrameLease _frame;
    private readonly Outlet _outlet = new();
    private readonly AnomalyWatch _watch;
    private int _shown;

    public AnomalyWatchTests()
    {
        _frame = _pool.Rent(new FrameFormat(PixelFormat.Grey8, 200, 100));
        _watch = new AnomalyWatch(new EventIssuer(new EventSource("line-3", SourceKind.Camera, "belt"), _outlet, TimeProvider.System), "m", needed: 2, of: 3);
    }

    public void Dispose()
    {
        _frame.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void The_unusual_is_told_once_with_its_places()
    {
        Show(1, 1, 12, 1, 13, 14, 12);

        var told = Assert.IsType<AnomalyDetected>(Assert.Single(_outlet.Events));
        Assert.Equal((13, 10, 400), (told.Score, told.Threshold, told.StreamTimeMs));
        Assert.Equal(new AnomalyPlace(new Box(0.1, 0.2, 0.2, 0.4), 13), Assert.Single(told.Regions));
        Assert.True(_watch.IsUnusual);
    }

    [Fact]
    public void A_score_that_trembles_about_the_threshold_tells_once()
    {
        Show(10.1f, 10.2f, 9.9f, 10.1f, 9.5f, 9.4f, 9.2f, 10.1f, 10.1f);
        Assert.Single(_outlet.Events);

        Show(8, 8, 8, 11, 11);
        Assert.Equal(2, _outlet.Events.Count);
    }

    [Fact]
    public void Pictures_before_a_reconnection_do_not_count()
    {
        Show(12);
        _frame.Place(StreamTime.FromMilliseconds(5000), default, 50, 1);
        _watch.Take(_frame, Finding(12));

        Assert.Empty(_outlet.Events);
    }

    private void Show(params float[] scores)
    {
        foreach (var score in scores)
        {
            _frame.Place(StreamTime.FromMilliseconds(100 * _shown++), default, _shown, 0);
            _watch.Take(_frame, Finding(score));
        }
    }

    private static AnomalyFinding Finding(float score) => new() { Score = score, Threshold = 10, Regions = score >= 10 ? new[] { new AnomalyRegion(20, 20, 60, 60, score, 900) } : [] };

    private sealed class Outlet : IAgentOutlet
    {
        public List<EventData> Events { get; } = [];

        public void Offer(EventEnvelope envelope) => Events.Add(envelope.Data);

        public void Report(SourceHealth health)
        {
        }
    }
}
