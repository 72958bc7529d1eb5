using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Pictures;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Classification;

namespace EdgeAgent.Vision.Tests.Classification;

public sealed class ClassificationWatchTests : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly FrameLease _frame;
    private readonly Outlet _outlet = new();
    private readonly ClassificationWatch _watch;
    private int _shown;

    public ClassificationWatchTests()
    {
        _frame = _pool.Rent(new FrameFormat(PixelFormat.Grey8, 8, 8));
        _watch = new ClassificationWatch(
            new EventIssuer(new EventSource("line-3", SourceKind.Camera, "door"), _outlet, TimeProvider.System), "m", ["open", "shut"], needed: 3, of: 5);
    }

    public void Dispose()
    {
        _frame.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void A_class_is_told_once_enough_of_the_last_pictures_show_it()
    {
        Show("00 1 0 1 0");
        var first = Assert.IsType<ClassificationChanged>(Assert.Single(_outlet.Events));
        Assert.Equal(("open", null, 300), (first.Label, first.Previous, first.StreamTimeMs));
        Assert.Equal(0.8, first.Score);

        Show("1 1 1 1");
        var second = Assert.IsType<ClassificationChanged>(_outlet.Events[1]);
        Assert.Equal(("shut", "open"), (second.Label, second.Previous));
        Assert.Equal(2, _outlet.Events.Count);
    }

    [Fact]
    public void A_class_that_comes_and_goes_is_not_told()
    {
        Show("000");
        Show("1 0 0 1 0 0 1 0 0 1 0 0 1 0 0 0");

        Assert.Single(_outlet.Events);
    }

    [Fact]
    public void When_no_class_scores_enough_any_more_that_is_told_too()
    {
        Show("000---");

        var last = Assert.IsType<ClassificationChanged>(_outlet.Events[^1]);
        Assert.Equal((null, null, "open"), (last.Label, last.Score, last.Previous));
        Assert.Null(_watch.Current);
    }

    [Fact]
    public void A_reconnection_forgets_the_pictures_but_not_the_class()
    {
        Show("000");
        Show("11");
        Show("1", segment: 1);
        Assert.Single(_outlet.Events);
        Show("11", segment: 1);
        Assert.Equal(2, _outlet.Events.Count);
    }

    [Fact]
    public void While_nothing_changes_nothing_is_allocated()
    {
        Show("00000");
        ClassScore[] classes = [new(0, 0.8f)];

        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 100; i++)
                _watch.Take(_frame, classes);
        }));
    }

    /// <summary>A picture for each digit: the class, or - for none.</summary>
    private void Show(string pictures, int segment = 0)
    {
        foreach (var shown in pictures.Where(c => c != ' '))
        {
            _frame.Place(StreamTime.FromMilliseconds(100 * _shown++), default, _shown, segment);
            _watch.Take(_frame, shown == '-' ? [] : [new ClassScore(shown - '0', 0.8f)]);
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
