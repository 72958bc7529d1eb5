using EdgeAgent.Host.Cli.Bench;
using FsCheck;
using FsCheck.Xunit;

namespace EdgeAgent.Host.Tests.Cli.Bench;

public class WinnerChoiceTests
{
    private const double MostLoss = 0.01;

    [Fact]
    public void The_fastest_wins_and_of_two_as_fast_the_one_with_fewer_threads()
    {
        Assert.Equal(1, Choose(Own(10), Own(6, threads: 2), Own(8)));
        Assert.Equal(1, Choose(Own(9.8, threads: 2), Own(10)));
        Assert.Equal(0, WinnerChoice.Of([Own(10, cpu: 10), Own(6, cpu: 12, threads: 2)], MostLoss, Preference.Load));
    }

    [Fact]
    public void What_differs_by_less_than_runs_of_the_same_do_is_as_fast()
    {
        var jittery = Own(9, threads: 2) with { Figures = Figures(9) with { P50Spread = 0.12 } };
        Assert.Equal(1, Choose(jittery, Own(10)));
        Assert.Equal(0, Choose(jittery, Own(10.2)));
        Assert.Equal(0, WinnerChoice.Of([Own(9, threads: 2), Own(10)], MostLoss, Preference.Latency));
        var reason = WinnerReason.Of([jittery, Own(10)], 1, MostLoss, Preference.Latency);
        Assert.Equal(
            "It has the shortest time to a result, to within 12%, of all that may be chosen. "
            + "By so much runs of the same differ here: measure longer (--seconds), on a machine that rests, to tell them apart.", reason);
    }

    [Fact]
    public void Other_numbers_win_only_where_they_are_faster_and_lose_little()
    {
        Assert.Equal(1, Choose(Own(10, loss: 0), Other(6, loss: 0.01)));
        Assert.Equal(0, Choose(Own(10, loss: 0), Other(6, loss: 0.011)));
        Assert.Equal(0, Choose(Own(10, loss: 0), Other(9.6, loss: 0)));
        Assert.Equal(0, Choose(Own(10, loss: 0), Other(12, loss: 0)));
    }

    [Fact]
    public void Without_golden_samples_other_numbers_never_win() => Assert.Equal(0, Choose(Own(10), Other(1)));

    [Fact]
    public void An_engine_that_computes_worse_than_the_model_does_elsewhere_is_not_chosen()
    {
        Assert.Equal(0, Choose(Own(10, loss: 0), Own(5, loss: 0.2)));
        // The model itself differs from its samples on this processor: that is not the engine's fault.
        Assert.Equal(1, Choose(Own(10, loss: 0.2), Own(5, loss: 0.2)));
    }

    [Fact]
    public void Nothing_is_chosen_of_nothing() => Assert.Null(Choose());

    [Property]
    public bool Who_wins_is_allowed_and_nobody_allowed_is_faster_by_more_than_the_margin(NonNull<(PositiveInt Cost, bool IsOther, byte Loss, bool HasLoss)[]> measured)
    {
        Candidate[] candidates = [.. measured.Get.Select(m => new Candidate(Figures(m.Cost.Get), 1, m.IsOther, m.HasLoss ? m.Loss / 1000.0 : null))];
        if (WinnerChoice.Of(candidates, MostLoss, Preference.Latency) is not { } place)
            return candidates.All(c => c.IsOther && !(c.Loss <= MostLoss));
        var winner = candidates[place];
        return (!winner.IsOther || winner.Loss <= MostLoss)
            && candidates.Where(c => c.IsOther && c.Loss <= MostLoss).All(c => winner.Figures.P50Ms <= c.Figures.P50Ms * (1 + WinnerChoice.Margin));
    }

    private static int? Choose(params Candidate[] candidates) => WinnerChoice.Of(candidates, MostLoss, Preference.Latency);

    private static Candidate Own(double p50, double? cpu = null, double? loss = null, int threads = 1) => new(Figures(p50, cpu), threads, false, loss);

    private static Candidate Other(double p50, double? loss = null) => new(Figures(p50), 1, true, loss);

    private static RunFigures Figures(double p50, double? cpu = null) => new(10, p50, p50, p50, cpu ?? p50);
}
