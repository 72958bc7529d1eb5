using EdgeAgent.Pipeline.Health;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Pipeline.Tests.Health;

public class ProgressMarkTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ProgressMark _mark;

    public ProgressMarkTests() => _mark = new ProgressMark("capture", _time);

    [Fact]
    public void Whoever_has_promised_nothing_is_never_late()
    {
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Null(_mark.Overdue);
    }

    [Fact]
    public void A_step_is_late_after_its_limit_until_the_next_one_begins()
    {
        _mark.Within(TimeSpan.FromSeconds(40));
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Null(_mark.Overdue);

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(new Standstill("capture", TimeSpan.FromSeconds(42), TimeSpan.FromSeconds(2)), _mark.Overdue);

        _mark.Within(TimeSpan.FromSeconds(10));
        Assert.Null(_mark.Overdue);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(new Standstill("capture", TimeSpan.FromSeconds(11), TimeSpan.FromSeconds(1)), _mark.Overdue);
    }

    [Fact]
    public void Whoever_rests_is_not_late()
    {
        _mark.Within(TimeSpan.FromSeconds(1));
        _mark.Rest();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(_mark.Overdue);
    }

    [Fact]
    public void A_step_allocates_nothing() => Assert.Equal(0, SteadyState.Bytes(() =>
    {
        for (var i = 0; i < 1000; i++)
            _mark.Within(TimeSpan.FromSeconds(5));
        _mark.Rest();
    }));
}
