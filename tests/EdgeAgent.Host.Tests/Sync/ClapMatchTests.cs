using EdgeAgent.Host.Sync;
using EdgeAgent.Pipeline.Time;
using FsCheck.Xunit;

namespace EdgeAgent.Host.Tests.Sync;

public sealed class ClapMatchTests
{
    private static readonly double[] Uneven = [1, 2.4, 3.3, 5.1, 6.2, 8.05, 9.1];

    [Property(MaxTest = 200)]
    public void Any_offset_is_found_with_the_error_that_is_told_whatever_else_moves_and_sounds(short offset, int seed)
    {
        const double interval = 0.04;
        var random = new Random(seed);
        var wanted = offset % 1000 / 1000.0;
        var claps = Enumerable.Range(0, 8).Select(clap => 1.5 * clap + 0.8 * random.NextDouble()).ToList();
        var seen = claps.Select(at => new Onset(at + interval * (random.NextDouble() - 0.5), 0.6 + 0.4 * random.NextDouble()));
        var heard = claps.Select(at => new Onset(at + wanted, 0.3 + 0.7 * random.NextDouble()));
        // Somebody walks by and says a word: weaker than claps.
        var others = Enumerable.Range(0, 3).Select(_ => new Onset(12 * random.NextDouble(), 0.25)).ToList();
        var match = ClapMatch.Of([.. seen.Concat(others).OrderBy(each => each.At)], [.. heard.Concat(others.Select(each => each with { At = 12 * random.NextDouble() })).OrderBy(each => each.At)], interval);
        Assert.Null(match.Fault);
        Assert.InRange(match.Offset - wanted, -interval / 2, interval / 2);
        Assert.InRange(match.Uncertainty, 0.001, 0.03);
    }

    [Fact]
    public void A_clap_that_is_far_from_the_others_is_told_and_left_out()
    {
        double[] moved = [.. Uneven];
        moved[2] += 0.036;
        var match = ClapMatch.Of(Onsets(Uneven), Onsets(moved, 0.1), 0.04);
        Assert.Null(match.Fault);
        Assert.Equal(0.1, match.Offset, 3);
        Assert.Equal((7, 1), (match.Claps.Count, match.Claps.Count(clap => !clap.Counts)));
    }

    [Theory]
    [InlineData(3, 7, ClapFault.TooFewSeen)]
    [InlineData(7, 3, ClapFault.TooFewHeard)]
    [InlineData(0, 0, ClapFault.TooFewHeard)]
    public void Too_few_claps_give_no_offset(int seen, int heard, object fault) =>
        Assert.Equal((ClapFault)fault, ClapMatch.Of(Onsets(Uneven[..seen]), Onsets(Uneven[..heard]), 0.04).Fault);

    [Theory]
    [InlineData(5)]
    [InlineData(15)]
    public void Claps_as_even_as_a_clock_give_no_offset_and_tell_both_that_fit(int count)
    {
        double[] even = [.. Enumerable.Range(1, count).Select(at => (double)at)];
        var match = ClapMatch.Of(Onsets(even), Onsets(even, 0.2), 0.04);
        Assert.Equal(ClapFault.Ambiguous, match.Fault);
        Assert.Equal(1, Math.Abs(match.Other!.Value - match.Offset), 2);
    }

    [Fact]
    public void What_has_nothing_to_do_with_one_another_gives_no_offset()
    {
        var random = new Random(5);
        for (var run = 0; run < 100; run++)
        {
            Onset[] seen = [.. Enumerable.Range(0, 25).Select(_ => new Onset(20 * random.NextDouble(), random.NextDouble())).OrderBy(each => each.At)];
            Onset[] heard = [.. Enumerable.Range(0, 25).Select(_ => new Onset(20 * random.NextDouble(), random.NextDouble())).OrderBy(each => each.At)];
            Assert.NotNull(ClapMatch.Of(seen, heard, 0.04).Fault);
        }
    }

    [Fact]
    public void A_longer_offset_than_the_configuration_takes_is_not_looked_for() =>
        Assert.Equal(ClapFault.Unmatched, ClapMatch.Of(Onsets(Uneven), Onsets(Uneven, 20), 0.04).Fault);

    private static Onset[] Onsets(IEnumerable<double> at, double offset = 0) => [.. at.Select(each => new Onset(each + offset, 1))];
}
