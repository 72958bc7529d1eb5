using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Shadow;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Shadow;

public sealed class DetectionComparisonTests
{
    private const int Person = 0, Dog = 1;

    [Fact]
    public void Boxes_that_overlap_by_half_are_of_one_object_and_others_are_two()
    {
        Assert.Equal([ShadowOutcome.Both], Outcomes([At(0, Person)], [At(30, Person)]));
        Assert.Equal([ShadowOutcome.Missed, ShadowOutcome.Extra], Outcomes([At(0, Person)], [At(40, Person)]));
    }

    [Fact]
    public void A_score_that_does_not_count_is_told_from_nothing_at_all()
    {
        Assert.Equal([ShadowOutcome.Weaker], Outcomes([At(0, Person)], [At(5, Person, counts: false)]));
        Assert.Equal([ShadowOutcome.Stronger], Outcomes([At(0, Person, counts: false)], [At(5, Person)]));
        Assert.Empty(Outcomes([At(0, Person, counts: false)], [At(5, Person, counts: false)]));
        Assert.Empty(Outcomes([At(0, Person, counts: false)], []));
    }

    [Fact]
    public void Two_names_for_one_object_are_one_difference_and_not_two()
    {
        Assert.Equal([ShadowOutcome.Renamed], Outcomes([At(0, Dog)], [At(0, Person)]));
        // A name with a score that does not count is no name.
        Assert.Equal([ShadowOutcome.Missed], Outcomes([At(0, Dog)], [At(0, Person, counts: false)]));
    }

    [Fact]
    public void The_same_class_goes_before_a_better_overlap_of_another_one_and_what_counts_before_what_does_not()
    {
        Assert.Equal([ShadowOutcome.Both, ShadowOutcome.Extra], Outcomes([At(0, Dog)], [At(0, Person), At(20, Dog)]));
        Assert.Equal([ShadowOutcome.Both], Outcomes([At(0, Dog)], [At(0, Dog, counts: false), At(20, Dog)]));
    }

    [Fact]
    public void Of_several_boxes_each_is_of_one_object_the_most_alike_first()
    {
        var comparison = new DetectionComparison();
        comparison.Compare([At(0, Person), At(30, Person)], [At(25, Person), At(2, Person)]);

        Assert.Equal([(0, 1), (1, 0)], comparison.Pairs.Select(p => (p.Own, p.Shadow)).Order());
    }

    [Property(MaxTest = 500)]
    public void Every_object_that_counts_is_told_once_and_changing_sides_changes_only_the_words((byte X, byte Label, bool Counts)[] own, (byte X, byte Label, bool Counts)[] shadow)
    {
        var (a, b) = (Objects(own), Objects(shadow));
        var comparison = new DetectionComparison();
        comparison.Compare(a, b);
        var pairs = comparison.Pairs.ToList();

        Assert.Equal(Enumerable.Range(0, a.Length).Where(i => a[i].Counts), pairs.Where(p => p.Own >= 0 && a[p.Own].Counts).Select(p => p.Own).Order());
        Assert.Equal(Enumerable.Range(0, b.Length).Where(j => b[j].Counts), pairs.Where(p => p.Shadow >= 0 && b[p.Shadow].Counts).Select(p => p.Shadow).Order());
        Assert.Equal(pairs.Count(p => p.Own >= 0), pairs.Where(p => p.Own >= 0).Select(p => p.Own).Distinct().Count());
        Assert.Equal(pairs.Count(p => p.Shadow >= 0), pairs.Where(p => p.Shadow >= 0).Select(p => p.Shadow).Distinct().Count());
        Assert.All(pairs.Where(p => p is { Own: >= 0, Shadow: >= 0 }), p => Assert.InRange(p.Iou, 0.5, 1));
        if (a.Length + b.Length <= 2)
        {
            comparison.Compare(b, a);
            Assert.Equal(pairs.Select(p => Mirrored(p.Outcome)).Order(), comparison.Pairs.Select(p => p.Outcome).Order());
        }
    }

    private static ShadowOutcome Mirrored(ShadowOutcome outcome) => outcome switch
    {
        ShadowOutcome.Weaker => ShadowOutcome.Stronger,
        ShadowOutcome.Stronger => ShadowOutcome.Weaker,
        ShadowOutcome.Missed => ShadowOutcome.Extra,
        ShadowOutcome.Extra => ShadowOutcome.Missed,
        _ => outcome,
    };

    private static JudgedObject[] Objects((byte X, byte Label, bool Counts)[]? drawn) => [.. (drawn ?? []).Select(d => At(d.X, d.Label % 3, d.Counts))];

    private static JudgedObject At(int x, int label, bool counts = true) => new(new DetectedObject(x, 0, x + 100, 100, counts ? 0.8f : 0.2f, label), label, counts);

    private static IEnumerable<ShadowOutcome> Outcomes(JudgedObject[] own, JudgedObject[] shadow)
    {
        var comparison = new DetectionComparison();
        comparison.Compare(own, shadow);
        return comparison.Pairs.Select(p => p.Outcome);
    }
}
