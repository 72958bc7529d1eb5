using EdgeAgent.Host.Page.Figures;
using EdgeAgent.Pipeline.Health;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Page.Figures;

public sealed class LiveFiguresTests
{
    private readonly FakeTimeProvider _time = new();

    // Of its own: other tests write to the same meter.
    private readonly string _stream = $"gate-{Guid.NewGuid():N}";

    [Fact]
    public void What_stages_take_is_known_once_somebody_looks()
    {
        using var figures = new LiveFigures(_time);
        Record(0.5);
        Assert.False(figures.IsListening);
        figures.Look();
        for (var i = 1; i <= 100; i++)
        {
            Record(i / 1000.0);
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        var took = figures.StageOf(_stream, "detect")!;

        Assert.Equal((50, 95), (took.P50Ms, took.P95Ms));
        Assert.InRange(took.PerSecond!.Value, 9.9, 10.1);
        Assert.InRange(took.Busy!.Value, 0.5, 0.51);
        Assert.Null(figures.StageOf(_stream, "track"));
    }

    [Fact]
    public void What_began_long_before_somebody_looked_is_not_taken_for_many_at_once()
    {
        using var figures = new LiveFigures(_time);
        figures.Look();
        Record(3);
        Assert.Null(figures.StageOf(_stream, "detect")!.Busy);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Record(3);
        _time.Advance(TimeSpan.FromMilliseconds(100));

        var took = figures.StageOf(_stream, "detect")!;

        // Of the second wait a tenth of a second lies in the two that are known, of the first one nothing.
        Assert.Equal((3000, 0.5, 10), (took.P50Ms, took.Busy!.Value, took.PerSecond!.Value));
    }

    [Fact]
    public void What_is_seldom_done_has_its_part_of_the_time()
    {
        using var figures = new LiveFigures(_time);
        figures.Look();
        _time.Advance(TimeSpan.FromSeconds(20));
        Record(5);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal((0.1, 0.5), (figures.StageOf(_stream, "detect")!.PerSecond!.Value, figures.StageOf(_stream, "detect")!.Busy!.Value));
    }

    [Fact]
    public void Of_more_than_are_kept_the_last_ones_say_how_often()
    {
        using var figures = new LiveFigures(_time);
        figures.Look();
        for (var i = 0; i < 1000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            Record(0.005);
        }

        var took = figures.StageOf(_stream, "detect")!;
        Assert.Equal(100, took.PerSecond!.Value, 6);
        Assert.Equal(0.5, took.Busy!.Value, 6);
    }

    [Fact]
    public void Nobody_listens_once_nobody_has_looked_for_a_while()
    {
        using var figures = new LiveFigures(_time);
        figures.Look();
        Record(0.01);
        _time.Advance(TimeSpan.FromSeconds(59));
        figures.Look();
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(figures.IsListening);

        _time.Advance(TimeSpan.FromSeconds(70));

        Assert.False(figures.IsListening);
        Assert.Null(figures.StageOf(_stream, "detect"));
    }

    [Fact]
    public void What_is_over_for_half_a_minute_counts_no_more()
    {
        using var figures = new LiveFigures(_time);
        figures.Look();
        Record(0.9);
        _time.Advance(TimeSpan.FromSeconds(31));
        figures.Look();
        Assert.Null(figures.StageOf(_stream, "detect"));

        Record(0.02);
        Assert.Equal(20, figures.StageOf(_stream, "detect")!.P95Ms);
    }

    [Fact]
    public void However_many_sources_come_and_go_while_somebody_looks_the_newest_has_its_figures()
    {
        using var figures = new LiveFigures(_time);
        for (var minute = 0; minute < 30; minute++)
        {
            figures.Look();
            for (var i = 0; i < 100; i++)
                Record(0.01, $"{_stream}-{minute}-{i}");
            _time.Advance(TimeSpan.FromSeconds(50));
        }

        Record(0.02);
        Assert.Equal(20, figures.StageOf(_stream, "detect")!.P95Ms);
    }

    private void Record(double seconds, string? stream = null) => AgentMeter.StageDuration.Record(
        seconds, new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, stream ?? _stream), new KeyValuePair<string, object?>(AgentMeter.StageAttribute, "detect"));
}
