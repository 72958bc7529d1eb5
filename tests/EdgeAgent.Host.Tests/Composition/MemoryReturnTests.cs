using EdgeAgent.Host.Composition;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class MemoryReturnTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryReturn _memory;
    private readonly List<DateTimeOffset> _given = [];
    private readonly DateTimeOffset _start;

    public MemoryReturnTests()
    {
        _memory = new MemoryReturn(_time, () => _given.Add(_time.GetUtcNow()));
        _start = _time.GetUtcNow();
    }

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void It_goes_back_once_when_nothing_more_has_gone_for_five_seconds()
    {
        _memory.Note();
        Pass(3);
        _memory.Note();
        Pass(100);
        Assert.Equal(_start.AddSeconds(8), Assert.Single(_given));

        _memory.Note();
        Pass(100);
        Assert.Equal(_start.AddSeconds(108), _given[1]);
    }

    [Fact]
    public void Where_something_goes_all_the_time_it_goes_back_every_thirty_seconds()
    {
        for (var second = 0; second < 100; second++)
        {
            _memory.Note();
            Pass(1);
        }

        Assert.Equal([30, 60, 90], _given.Select(at => (at - _start).TotalSeconds));
    }

    [Fact]
    public void Where_nothing_has_gone_nothing_stands_still()
    {
        Pass(3600);
        Assert.Empty(_given);
    }

    private void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
            _time.Advance(TimeSpan.FromSeconds(1));
    }
}
