using EdgeAgent.Host.Demo;

namespace EdgeAgent.Host.Tests.Demo;

public class LatencyWindowTests
{
    [Fact]
    public void Nothing_has_no_percentiles() => Assert.Null(new LatencyWindow().Percentiles());

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(20, 10, 19)]
    [InlineData(100, 50, 95)]
    public void Percentiles_are_of_the_nearest_rank(int count, double p50, double p95)
    {
        var window = new LatencyWindow();
        foreach (var value in Enumerable.Range(1, count).Reverse())
            window.Add(value);

        Assert.Equal(new LatencyPercentiles(p50, p95, count), window.Percentiles());
    }

    [Fact]
    public void Old_latencies_give_way_to_new_ones()
    {
        var window = new LatencyWindow();
        for (var i = 0; i < 10_000; i++)
            window.Add(i < 5_000 ? 1_000 : 7);

        Assert.Equal(new LatencyPercentiles(7, 7, 4096), window.Percentiles());
    }
}
