using EdgeAgent.Host.Cli.Eval;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Host.Tests.Cli.Eval;

public sealed class ClassMatchTests
{
    [Fact]
    public void Names_match_whatever_their_case_and_their_order()
    {
        var match = new ClassMatch("m", ["Person", "cat ", "PERSON"], ["cat", "person"]);

        Assert.Equal([1, 0, 1], Enumerable.Range(0, 3).Select(match.Of));
        Assert.Empty(match.Notes());
    }

    [Fact]
    public void What_only_one_side_knows_is_told_with_how_it_counts()
    {
        var match = new ClassMatch("m", [.. Enumerable.Range(0, 12).Select(i => $"thing {i}"), "cat"], ["cat", "lynx"]);

        Assert.Equal(["lynx"], match.UnknownClasses);
        Assert.Equal(-1, match.Of(3));
        Assert.Equal(
        [
            "Model 'm' lacks 1 of the 2 classes of the annotations; what is marked of them counts as not found: lynx.",
            "The annotations lack 12 of the 13 classes of model 'm'; its boxes of them do not count: thing 0, thing 1, thing 2, thing 3, thing 4, thing 5, thing 6, thing 7, thing 8, thing 9 and 2 more.",
        ], match.Notes());
    }

    [Fact]
    public void Names_that_never_meet_are_refused_with_what_helps()
    {
        var e = Assert.Throws<ModelException>(() => new ClassMatch("m", ["0", "1"], ["cat", "dog"]));

        Assert.Equal(
            "Model 'm' and the annotations have no class in common. The model finds 0, 1; the annotations mark cat, dog. "
            + "If they only call them otherwise, give the model's classes the annotations' names with --names FILE.", e.Message);
    }
}
