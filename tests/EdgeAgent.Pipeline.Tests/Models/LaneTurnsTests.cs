using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Pipeline.Tests.Models;

public sealed class LaneTurnsTests
{
    private readonly LaneTurns _turns = new();
    private readonly LanePort[] _chosen = new LanePort[4];

    private sealed class NoJob : LaneJob
    {
        public override void WriteInputs(in LaneInputs inputs)
        {
        }

        public override void ReadOutputs(in LaneOutputs outputs)
        {
        }
    }

    private LanePort Add(string stream, int weight, bool waits = true, bool isAlone = false)
    {
        var port = new LanePort(null!, stream, weight) { Pending = waits ? new NoJob() : null, IsAlone = isAlone };
        _turns.Add(port);
        return port;
    }

    /// <summary>Whom the next runs serve, all of whom ask again at once.</summary>
    private string Serve(int runs, int batch = 1) => string.Join(' ', Enumerable.Range(0, runs).Select(_ =>
    {
        var count = _turns.Pick(_chosen.AsSpan(0, batch));
        foreach (var port in _chosen.AsSpan(0, count))
            port.IsServed = false;
        return string.Concat(_chosen.Take(count).Select(p => p.Stream));
    }));

    [Fact]
    public void Streams_that_all_wait_are_served_by_their_weight_and_none_starves()
    {
        Add("h", 2);
        Add("l", 1);
        Add("m", 1);
        Assert.Equal("h l m h h l m h h l m h", Serve(12));
    }

    [Fact]
    public void A_stream_that_shares_no_run_is_served_alone_and_as_often_as_its_weight_says()
    {
        Add("a", 1, isAlone: true);
        Add("b", 1);
        Add("c", 1);
        Add("d", 1, isAlone: true);
        var served = Serve(400, batch: 4).Split(' ');
        Assert.All(served, run => Assert.True(run is "a" or "d" || !run.AsSpan().ContainsAny('a', 'd'), run));
        foreach (var stream in "abcd")
            Assert.InRange(served.Count(run => run.Contains(stream, StringComparison.Ordinal)), 100, 200);
    }

    [Fact]
    public void A_stream_that_does_not_ask_costs_the_others_nothing()
    {
        Add("a", 1);
        Add("b", 1, waits: false);
        Add("c", 1);
        Assert.Equal("a c a c a c", Serve(6));
    }

    [Fact]
    public void A_stream_that_is_being_served_is_not_chosen_again()
    {
        var a = Add("a", 3);
        Add("b", 1);
        a.IsServed = true;
        Assert.Equal(1, _turns.Pick(_chosen.AsSpan(0, 4)));
        Assert.Equal("b", _chosen[0].Stream);
    }

    [Fact]
    public void Runs_of_several_are_full_of_different_streams_and_keep_the_weights()
    {
        Add("a", 2);
        Add("b", 1);
        Add("c", 1);
        var runs = Serve(400, batch: 2).Split(' ');
        Assert.All(runs, run => Assert.True(run.Length == 2 && run[0] != run[1], run));

        // Half of all weights are a's, and half of all places: it is in every run.
        Assert.Equal(400, runs.Count(run => run.Contains('a', StringComparison.Ordinal)));
        Assert.Equal(200, runs.Count(run => run.Contains('b', StringComparison.Ordinal)));
        Assert.Equal(200, runs.Count(run => run.Contains('c', StringComparison.Ordinal)));
    }

    [Fact]
    public void Those_who_stay_share_evenly_when_a_place_is_given_back()
    {
        var a = Add("a", 1);
        Add("b", 1);
        Add("c", 1);
        Assert.Equal("a b", Serve(2));
        _turns.Remove(a);
        var after = Serve(100);
        Assert.Equal(50, after.Count(letter => letter == 'c'));
        Assert.Equal(50, after.Count(letter => letter == 'b'));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_light_stream_beside_heavy_ones_waits_no_longer_than_all_their_weights(int batch)
    {
        Add("a", 100);
        Add("b", 100);
        Add("c", 100);
        Add("d", 100);
        Add("l", 1);
        var runs = Serve(5000, batch).Split(' ');
        var longest = 0;
        var since = 0;
        foreach (var run in runs)
        {
            since = run.Contains('l', StringComparison.Ordinal) ? 0 : since + 1;
            longest = Math.Max(longest, since);
        }

        Assert.InRange(longest, 1, 802);
    }

    [Fact]
    public void Nobody_is_chosen_when_nobody_waits()
    {
        Assert.Equal(0, _turns.Pick(_chosen));
        Add("a", 1, waits: false);
        Assert.Equal(0, _turns.Pick(_chosen));
    }
}
