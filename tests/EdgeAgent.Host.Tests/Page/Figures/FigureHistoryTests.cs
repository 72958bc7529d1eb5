using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Page.Figures;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Page.Figures;

public sealed class FigureHistoryTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly MachineFigures _machine;
    private readonly FigureHistory _history;
    private double? _fps = 5;
    private string _source = "history-gate";
    private int _asked;

    public FigureHistoryTests()
    {
        _machine = new MachineFigures("/", new ThrottlingGauge(new SystemFiles("/none"), _time), _time);
        _history = new FigureHistory(Sources, _machine, () => 7, _time);
    }

    public async Task InitializeAsync()
    {
        await _history.StartAsync(CancellationToken.None);
        // The first value is of the start, when its timer is there.
        await Until.TrueAsync(() => Volatile.Read(ref _asked) > 0);
    }

    public async Task DisposeAsync() => await _history.StopAsync(CancellationToken.None);

    public void Dispose()
    {
        _history.Dispose();
        _machine.Dispose();
    }

    private IEnumerable<SourceHealth> Sources()
    {
        Interlocked.Increment(ref _asked);
        return [new SourceHealth(new EventSource("a", SourceKind.Camera, _source), SourceState.Running, Noon, null) { Fps = _fps }];
    }

    private async Task MinuteAsync()
    {
        var before = Volatile.Read(ref _asked);
        _time.Advance(FigureHistory.Interval);
        await Until.TrueAsync(() => Volatile.Read(ref _asked) > before);
        await Until.TrueAsync(() => _history.Read(_time.GetUtcNow(), FigureHistory.Interval).Series.Any(s => s.Name == "outbox" && s.Values[^1] == 7));
    }

    private IReadOnlyList<double?> Values(string name, int minutes, int step = 1) =>
        _history.Read(_time.GetUtcNow() - (minutes - 1) * FigureHistory.Interval, step * FigureHistory.Interval).Series.Single(s => s.Name == name).Values;

    [Fact]
    public async Task A_minute_has_its_rate_the_latencies_of_its_events_and_what_waits()
    {
        foreach (var ms in Enumerable.Range(1, 100))
            AgentMeter.EventLatency.Record(ms / 1000.0, new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, "history-gate"));
        await MinuteAsync();
        _fps = 2;
        await MinuteAsync();

        Assert.Equal([5, 2], Values("fps", 2));
        Assert.Equal([50, null], Values("latency_p50", 2));
        Assert.Equal([95, null], Values("latency_p95", 2));
        Assert.Equal([7, 7], Values("outbox", 2));
        Assert.Equal([3.5], Values("fps", 2, step: 2));
    }

    [Fact]
    public async Task What_is_older_than_a_day_is_forgotten()
    {
        await MinuteAsync();
        _fps = null;
        _time.Advance(TimeSpan.FromDays(1) - FigureHistory.Interval);
        await MinuteAsync();

        var day = _history.Read(DateTimeOffset.MinValue, TimeSpan.FromMinutes(5));

        Assert.Equal(288, day.Series.Single(s => s.Name == "outbox").Values.Count);
        Assert.All(day.Series.Where(s => s.Name == "fps"), s => Assert.All(s.Values, Assert.Null));
    }

    [Fact]
    public async Task Of_sources_that_come_and_go_all_day_the_last_are_kept()
    {
        for (var i = 0; i <= 2 * FigureHistory.MostGone; i++)
        {
            _source = $"guest-{i}";
            await MinuteAsync();
        }

        var names = _history.Read(DateTimeOffset.MinValue, TimeSpan.FromHours(1)).Series.Where(s => s.Name == "fps").Select(s => s.Source).ToList();

        Assert.Equal(FigureHistory.MostGone + 1, names.Count);
        Assert.Contains($"guest-{FigureHistory.MostGone}", names);
        Assert.DoesNotContain($"guest-{FigureHistory.MostGone - 1}", names);
        Assert.DoesNotContain("history-gate", names);
        Assert.Contains(_history.Read(DateTimeOffset.MinValue, TimeSpan.FromHours(1)).Series, s => s.Name == "outbox");
    }

    [Fact]
    public void A_series_gives_what_was_set_and_nothing_for_minutes_that_were_left_out()
    {
        var series = new HistorySeries();
        series.Set(10_000, 1);
        series.Set(10_003, 4);

        Assert.Equal([null, 1, null, null, 4, null], series.Read(9_999, 1, 6));
        Assert.Equal([1, 4, null], series.Read(9_999, 3, 3));
        Assert.True(series.IsRecent(11_442));
        Assert.False(series.IsRecent(11_443));
    }
}
