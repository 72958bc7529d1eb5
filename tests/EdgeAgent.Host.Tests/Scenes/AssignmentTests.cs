using EdgeAgent.Host.Scenes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Host.Tests.Scenes;

public class AssignmentTests
{
    [Fact]
    public void Two_expectations_share_their_events_so_that_both_are_satisfied()
    {
        // A greedy choice gives the first event to the first expectation, and the second one is left without.
        var assignment = Assignment.Of([Once, Once], [[0, 1], [0]]);

        Assert.Equal([1, 0], assignment.Choice);
    }

    [Fact]
    public void An_event_moves_along_a_chain_of_expectations()
    {
        var assignment = Assignment.Of([Once, Once, Once, Once], [[0, 1], [1, 2], [2, 3], [0]]);

        Assert.Equal([1, 1, 1, 1], assignment.Taken);
        Assert.Equal([1, 2, 3, 0], assignment.Choice);
    }

    [Fact]
    public void What_one_takes_beyond_its_need_is_given_to_who_needs_it()
    {
        // "Some" would take all three; "twice" needs two of them.
        var assignment = Assignment.Of([CountRange.Some, new CountRange(2, 2)], [[0, 1], [0, 1], [0, 1]]);

        Assert.Equal([1, 2], assignment.Taken);
        Assert.DoesNotContain(null, assignment.Choice);
    }

    [Fact]
    public void An_event_that_nobody_takes_is_left_over_and_one_that_nobody_asks_for_is_nobody_s()
    {
        var assignment = Assignment.Of([Once], [[0], [], [0]]);

        Assert.Equal([0, null, null], assignment.Choice);
    }

    [Fact]
    public void Many_events_that_are_alike_take_no_time()
    {
        IReadOnlyList<int> all = [.. Enumerable.Range(0, 200)];
        var assignment = Assignment.Of([.. all.Select(_ => new CountRange(1000, 1000))], [.. Enumerable.Repeat(all, 200_000)]);

        Assert.All(assignment.Taken, taken => Assert.Equal(1000, taken));
    }

    [Property(MaxTest = 2000)]
    public Property No_other_choice_leaves_fewer_missing_or_fewer_over() => Prop.ForAll(Cases.ToArbitrary(), made =>
    {
        var (counts, fits) = made;
        var assignment = Assignment.Of(counts, fits);
        var isAllowed = assignment.Choice.Index().All(c => c.Item is not { } taken || fits[c.Index].Contains(taken))
            && counts.Index().All(c => assignment.Choice.Count(taken => taken == c.Index) == assignment.Taken[c.Index] && !(assignment.Taken[c.Index] > c.Item.Most));
        return isAllowed && Worth(counts, assignment.Choice, fits) == Best(counts, fits, [], 0);
    });

    private static CountRange Once { get; } = new(1, 1);

    private static Gen<(IReadOnlyList<CountRange> Counts, IReadOnlyList<IReadOnlyList<int>> Fits)> Cases =>
        from size in Gen.Choose(1, 4)
        from counts in (from least in Gen.Choose(1, 3) from more in Gen.Choose(-1, 2) select new CountRange(least, more < 0 ? null : least + more)).ListOf(size)
        from events in Gen.Choose(0, 6)
        from fits in Gen.Choose(0, (1 << size) - 1).ListOf(events)
        select ((IReadOnlyList<CountRange>)[.. counts], (IReadOnlyList<IReadOnlyList<int>>)[.. fits.Select(bits => (IReadOnlyList<int>)[.. Enumerable.Range(0, size).Where(bit => (bits & (1 << bit)) != 0)])]);

    // What is missing weighs more than what is left over; both below zero, so that more is better.
    private static (int Missing, int Over) Worth(IReadOnlyList<CountRange> counts, IReadOnlyList<int?> choice, IReadOnlyList<IReadOnlyList<int>> fits) =>
        (-counts.Index().Sum(c => Math.Max(0, c.Item.Least - choice.Count(taken => taken == c.Index))), -choice.Index().Count(c => c.Item is null && fits[c.Index].Count > 0));

    private static (int Missing, int Over) Best(IReadOnlyList<CountRange> counts, IReadOnlyList<IReadOnlyList<int>> fits, IReadOnlyList<int?> chosen, int at)
    {
        if (at == fits.Count)
            return Worth(counts, chosen, fits);
        var best = Best(counts, fits, [.. chosen, null], at + 1);
        foreach (var expectation in fits[at].Where(expectation => !(chosen.Count(taken => taken == expectation) >= counts[expectation].Most)))
        {
            var other = Best(counts, fits, [.. chosen, expectation], at + 1);
            if (other.CompareTo(best) > 0)
                best = other;
        }

        return best;
    }
}
