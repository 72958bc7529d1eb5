using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Tests.Time;
using EdgeAgent.Pipeline.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Pipeline.Tests.Events;

public sealed class EventIssuerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 4, 0, 0, TimeSpan.Zero);

    private readonly SettableClock _time = new(Now);
    private readonly Outlet _outlet = new();

    private sealed class Outlet : IAgentOutlet
    {
        public List<EventEnvelope> Events { get; } = [];

        public void Offer(EventEnvelope envelope) => Events.Add(envelope);

        public void Report(SourceHealth health)
        {
        }
    }

    private static AgentFault Fault => new() { Component = "x", Message = "y" };

    private EventIssuer Issuer(SettableClock? time = null, ClockSync? sync = null) =>
        new(new EventSource("a", SourceKind.Camera, "c"), _outlet, time ?? _time, sync);

    [Fact]
    public void Without_a_clock_events_say_so_keep_their_order_and_are_right_after_the_time_came()
    {
        var time = new SettableClock(DateTimeOffset.UnixEpoch);
        var issuer = Issuer(time, new ClockSync(() => null, time, NullLogger.Instance));
        issuer.Issue(Fault);
        issuer.Issue(Fault, CaptureStamp.Now(time));
        var before = CaptureStamp.Now(time);
        time.Advance(ClockSync.RefreshAfter);
        time.Set(Now);
        issuer.Issue(Fault, before);
        issuer.Issue(Fault);

        Assert.Equal([false, false, true, true], _outlet.Events.Select(e => e.ClockSync));
        Assert.Equal([1, 2, 3, 4], _outlet.Events.Select(e => e.Sequence));
        Assert.Equal(_outlet.Events.Select(e => e.Id.ToString()).Order(StringComparer.Ordinal), _outlet.Events.Select(e => e.Id.ToString()));

        // Captured before the clock was set, told after it.
        Assert.Equal(Now - ClockSync.RefreshAfter, _outlet.Events[2].Time);
        Assert.Equal(ClockSync.RefreshAfter.TotalMilliseconds, _outlet.Events[2].Data.LatencyMs);
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_clock_that_is_set_moves_times_but_neither_the_order_nor_latencies(int seconds)
    {
        var issuer = Issuer();
        for (var i = 0; i < 20; i++)
        {
            var stamp = CaptureStamp.Now(_time);
            _time.Advance(TimeSpan.FromMilliseconds(40));
            if (i == 10)
                _time.Set(_time.GetUtcNow() + TimeSpan.FromSeconds(seconds));
            issuer.Issue(Fault, stamp);
        }

        Assert.All(_outlet.Events, e => Assert.Equal(40, e.Data.LatencyMs));
        Assert.Equal(_outlet.Events.Select(e => e.Id.ToString()).Order(StringComparer.Ordinal), _outlet.Events.Select(e => e.Id.ToString()));
        Assert.Equal(Now + TimeSpan.FromMilliseconds(40 * 9), _outlet.Events[9].Time);
        Assert.Equal(Now + TimeSpan.FromMilliseconds(40 * 10) + TimeSpan.FromSeconds(seconds), _outlet.Events[10].Time);
    }

    [Fact]
    public void A_clock_that_is_slewed_keeps_the_captures_own_time()
    {
        var stamp = CaptureStamp.Now(_time);
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Set(_time.GetUtcNow() + TimeSpan.FromMilliseconds(5));
        Issuer().Issue(Fault, stamp);
        Assert.Equal(Now, Assert.Single(_outlet.Events).Time);
    }

    [Fact]
    public void Ids_of_one_millisecond_sort_as_they_were_issued()
    {
        var issuer = Issuer();
        for (var i = 0; i < 100; i++)
            issuer.Issue(Fault);
        Assert.Equal(_outlet.Events.Select(e => e.Id.ToString()).Order(StringComparer.Ordinal), _outlet.Events.Select(e => e.Id.ToString()));
    }

    [Fact]
    public void Where_nobody_knows_the_clock_it_is_not_called_right()
    {
        Issuer().Issue(Fault);
        Assert.False(Assert.Single(_outlet.Events).ClockSync);
    }
}
