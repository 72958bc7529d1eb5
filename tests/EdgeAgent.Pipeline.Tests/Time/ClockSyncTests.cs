using EdgeAgent.Pipeline.Time;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Pipeline.Tests.Time;

public sealed class ClockSyncTests
{
    private readonly SettableClock _time = new(ClockSync.Earliest);
    private readonly Lines _logger = new();
    private string? _doubt;
    private int _asked;

    private sealed class Lines : ILogger
    {
        public List<(int Id, string Text)> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add((eventId.Id, formatter(state, exception)));
    }

    private ClockSync Sync() => new(() =>
    {
        _asked++;
        return _doubt;
    }, _time, _logger);

    [Fact]
    public void The_system_is_asked_at_most_every_few_seconds()
    {
        var sync = Sync();
        for (var i = 0; i < 100; i++)
            Assert.True(sync.IsSynchronized);
        Assert.Equal(1, _asked);
        _time.Advance(ClockSync.RefreshAfter);
        Assert.True(sync.IsSynchronized);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public void Each_change_is_said_once()
    {
        _doubt = "no time server was heard";
        var sync = Sync();
        for (var i = 0; i < 3; i++)
        {
            Assert.False(sync.IsSynchronized);
            _time.Advance(ClockSync.RefreshAfter);
        }

        _doubt = null;
        Assert.True(sync.IsSynchronized);
        _doubt = "no time server was heard";
        _time.Advance(ClockSync.RefreshAfter);
        Assert.False(sync.IsSynchronized);
        Assert.Equal([2101, 2100, 2101], _logger.All.Select(l => l.Id));
        Assert.Contains("(no time server was heard)", _logger.All[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_before_the_programs_own_time_is_wrong_whatever_the_system_says()
    {
        var time = new SettableClock(DateTimeOffset.UnixEpoch);
        var sync = new ClockSync(() => null, time, _logger);
        Assert.False(sync.IsSynchronized);
        Assert.Contains("it shows a time before 2026-11-01", _logger.All[^1].Text, StringComparison.Ordinal);
        time.Set(ClockSync.Earliest);
        Assert.False(sync.IsSynchronized);
        time.Advance(ClockSync.RefreshAfter);
        Assert.True(sync.IsSynchronized);
    }

    [Fact]
    public void This_machine_gives_an_answer()
    {
        var doubt = SystemClock.Doubt();
        Assert.True(doubt is null or { Length: > 10 }, doubt);
    }
}
