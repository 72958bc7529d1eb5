using EdgeAgent.Host.Cli.Bench;
using EdgeAgent.Host.Figures;
using FsCheck;
using FsCheck.Xunit;

namespace EdgeAgent.Host.Tests.Cli.Bench;

public class RunFiguresTests
{
    [Fact]
    public void Half_and_nineteen_of_twenty_took_no_longer()
    {
        var figures = RunFigures.Of([.. Enumerable.Range(1, 20).Reverse().Select(i => Cost(i))]);
        Assert.Equal((20, 10, 19, 5, 20), (figures.Runs, figures.P50Ms, figures.P95Ms, figures.SessionP50Ms, figures.CpuMs));
        Assert.Equal((7, 7), (RunFigures.Of([Cost(7)]).P50Ms, RunFigures.Of([Cost(7)]).P95Ms));
    }

    [Fact]
    public void What_the_runs_differ_by_among_themselves_is_told_by_their_halves()
    {
        var figures = RunFigures.Of([Cost(10), Cost(10), Cost(10), Cost(12), Cost(12), Cost(12)]);
        Assert.Equal((0.2, 0), (figures.P50Spread, figures.CpuSpread));
        Assert.Equal(0, RunFigures.Of([Cost(7)]).P50Spread);
    }

    [Property]
    public bool A_quantile_is_a_value_that_so_many_are_not_above(NonEmptyArray<int> values, byte percent)
    {
        var sorted = values.Get.Select(v => (double)v).Order().ToArray();
        var share = Math.Max(1, percent % 101) / 100.0;
        var quantile = NearestRank.Of(sorted, share);
        return sorted.Contains(quantile) && sorted.Count(v => v <= quantile) >= share * sorted.Length - 1e-9;
    }

    private static RunCost Cost(int ms) => new(TimeSpan.FromMilliseconds(ms), TimeSpan.FromMilliseconds(ms / 2.0), TimeSpan.FromMilliseconds(20));
}
