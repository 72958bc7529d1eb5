using EdgeAgent.Host.Demo;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;

namespace EdgeAgent.Host.Tests.Demo;

public class EventTapTests
{
    private static EventEnvelope Event(long sequence) =>
        new(Guid.CreateVersion7(), EventSource.OfAgent("a"), DateTimeOffset.UnixEpoch, sequence, ClockSync: true, Subject: null, new SourceUp { Restarts = 0 });

    private static List<long> Rest(EventTap tap)
    {
        var sequences = new List<long>();
        while (tap.TryTake(out var envelope))
            sequences.Add(envelope.Sequence);
        return sequences;
    }

    [Fact]
    public void Events_come_out_in_the_order_in_which_they_went_in()
    {
        var tap = new EventTap();
        for (var i = 1; i <= 100; i++)
            tap.Offer(Event(i));

        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), Rest(tap));
        Assert.Equal(0, tap.Dropped);
    }

    [Fact]
    public void A_reader_that_is_too_slow_loses_the_oldest_and_is_told_how_many()
    {
        var tap = new EventTap(capacity: 3);
        for (var i = 1; i <= 10; i++)
            tap.Offer(Event(i));

        Assert.Equal([8, 9, 10], Rest(tap));
        Assert.Equal(7, tap.Dropped);
    }

    [Fact]
    public void It_is_done_once_it_is_complete_and_everything_was_taken()
    {
        var tap = new EventTap();
        tap.Offer(Event(1));
        tap.Complete();

        Assert.False(tap.IsDone);
        Assert.True(tap.Wait());
        Assert.Single(Rest(tap));
        Assert.True(tap.IsDone);
        Assert.False(tap.Wait());
    }

    [Fact]
    public void What_comes_after_the_end_is_left_out()
    {
        var tap = new EventTap();
        tap.Complete();
        tap.Offer(Event(1));

        Assert.Empty(Rest(tap));
    }
}
