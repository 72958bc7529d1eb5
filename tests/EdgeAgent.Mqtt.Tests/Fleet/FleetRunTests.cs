using System.Buffers;
using System.Text;
using EdgeAgent.FleetSim;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Mqtt.Tests.Fleet;

/// <summary>The simulator, small: 20 agents with outboxes of their own, consumers that hold them to their sequence.</summary>
public sealed class FleetRunTests
{
    [ProgramFact("mosquitto")]
    public async Task Twenty_agents_come_back_after_a_restart_of_the_broker_and_a_consumer_with_a_session_has_every_event()
    {
        var report = await PlayAsync(new FleetOptions { Agents = 20, RatePerAgent = 5, Steady = TimeSpan.FromSeconds(1), Outage = TimeSpan.FromSeconds(1) });
        Assert.True(report.IsComplete, report.ToString());
        Assert.NotNull(report.Return);
        Assert.True(report.Issued > 0, report.ToString());
    }

    [ProgramFact("mosquitto")]
    public async Task Two_consumers_that_share_a_subscription_have_every_event_together()
    {
        var report = await PlayAsync(new FleetOptions { Agents = 20, RatePerAgent = 10, Steady = TimeSpan.FromSeconds(1), Outage = TimeSpan.Zero });
        Assert.True(report.IsComplete, report.ToString());
        Assert.All(report.PairMessages, received => Assert.True(received > 0, report.ToString()));
        Assert.Equal(report.Pair.Events + report.Pair.Repeated, report.PairMessages.Sum());
    }

    [Fact]
    public void The_book_tells_what_is_missing_from_what_came_twice()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(1));
        var book = new SequenceBook(time);
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Take(book, 1, first);
        Take(book, 3, second, isHistory: true);
        Take(book, 3, second, isHistory: true);
        Assert.Equal(new Reading(2, 1, 1, 0, 1), book.Reading);
        Assert.False(book.Reading.Has(2));
        Take(book, 1, second);
        Take(book, 2, Guid.CreateVersion7());
        Assert.Equal(new Reading(3, 1, 1, 1, 0), book.Reading);
        Assert.Equal([1000.0, 1000.0], book.TakeLatencies());
    }

    [Fact]
    public void A_storm_is_as_strong_as_its_densest_second()
    {
        var time = new FakeTimeProvider();
        var start = time.GetTimestamp();
        var connections = new List<long>();
        foreach (var pause in (double[])[0.5, 0.2, 0.2, 0.5, 2, 0.9, 0.05])
        {
            time.Advance(TimeSpan.FromSeconds(pause));
            connections.Add(time.GetTimestamp());
        }

        var storm = ConnectStorm.Of(start, connections, time);
        Assert.Equal(4, storm.PeakPerSecond);
        Assert.Equal((1.4, 4.35, 4.35), (storm.Median.TotalSeconds, storm.Most.TotalSeconds, storm.All.TotalSeconds));
    }

    private static async Task<FleetReport> PlayAsync(FleetOptions options)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        return await new FleetRun(options with { Patience = TimeSpan.FromSeconds(40) }, TimeProvider.System, TextWriter.Null).RunAsync(deadline.Token);
    }

    private static void Take(SequenceBook book, long sequence, Guid id, bool isHistory = false) => book.Take(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(
        $$"""{"id":"{{id}}","source":"/agents/a/cameras/c","sequence":"{{sequence:0000000000000000}}","time":"1970-01-01T00:00:00Z"}""")), isHistory);
}
