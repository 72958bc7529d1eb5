using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using static EdgeAgent.Pipeline.Tests.Rules.RuleScene;

namespace EdgeAgent.Pipeline.Tests.Rules;

public class StandingConditionTests
{
    [Fact]
    public void It_holds_from_the_moment_of_the_event_that_makes_it_so_to_that_of_the_one_that_ends_it()
    {
        using var scene = new RuleScene().Watch("desk", "count('entrance', 'person') > 0");
        scene.At(1, "entrance", Enters(1, "car")).At(2.25, "entrance", Enters(2)).At(3, "entrance", Enters(3)).At(4, "entrance", Leaves(2)).At(5.5, "entrance", Leaves(3)).Until(60);
        Assert.Equal(["+2.25", "-5.5"], scene.ChangedAt);
        Assert.Equal(new EventReason("count('entrance', 'person')", "1", "> 0"), Assert.Single(scene.Changes[0].Reasons));
        Assert.Equal(new EventReason("count('entrance', 'person')", "0", "> 0"), Assert.Single(scene.Changes[1].Reasons));
    }

    [Fact]
    public void What_holds_without_any_event_holds_from_the_first_look_on()
    {
        using var scene = new RuleScene().Watch("desk", "count('entrance') === 0").Until(0.5);
        Assert.Equal(["+0.5"], scene.ChangedAt);
        using var never = new RuleScene().Watch("desk", "false").Until(60);
        Assert.Empty(never.Changes);
    }

    [Fact]
    public void A_look_back_ends_when_its_time_does_though_nothing_happens()
    {
        using var scene = new RuleScene().Watch("desk", "seen('keyword.detected', '10s')");
        scene.At(1, "desk", Keyword("stop")).At(5, "desk", Keyword("stop")).Until(14.9);
        Assert.Equal(["+1.0"], scene.ChangedAt);
        scene.Until(15);
        Assert.Single(scene.Changes);
        scene.Until(16).At(20, "desk", Keyword("stop")).Until(60);
        Assert.Equal(["+1.0", "-15.0000001", "+20.0", "-30.0000001"], scene.ChangedAt);
    }

    [Fact]
    public void A_time_of_day_is_looked_at_every_second()
    {
        // Eight in the morning, UTC; whatever zone the device is in, a minute ends at the same second.
        using var scene = new RuleScene().Watch("desk", "minutes() % 2 >= 1").Until(0).Until(240);
        Assert.Equal(["+60.0", "-120.0", "+180.0", "-240.0"], scene.ChangedAt);
    }

    [Fact]
    public void What_a_source_does_changes_it_and_the_same_said_again_does_not()
    {
        using var scene = new RuleScene().Watch("desk", "state('entrance') === 'running'");
        var camera = new EventSource("line-3", SourceKind.Camera, "entrance");
        var running = new SourceHealth(camera, SourceState.Running, Start, null);
        scene.Report(1, running).Report(2, running).Report(3, running with { State = SourceState.Waiting });
        Assert.Equal(["+1.0", "-3.0"], scene.ChangedAt);
    }

    [Fact]
    public void An_event_that_was_captured_before_the_last_change_counts_from_that_one_on()
    {
        using var scene = new RuleScene().Watch("desk", "count('entrance') > 0 && count('belt') > 0");
        scene.At(1, "entrance", Enters(1)).At(3, "belt", Enters(1)).At(4, "entrance", Leaves(1)).At(3.5, "entrance", Enters(2));
        Assert.Equal(["+3.0", "-4.0", "+4.0"], scene.ChangedAt);
    }

    [Fact]
    public void A_camera_that_is_down_sees_nobody()
    {
        using var scene = new RuleScene().Watch("desk", "count('entrance') > 0");
        scene.At(1, "entrance", Enters(1)).At(2, "entrance", new SourceDown { Reason = "stalled", Message = "Nothing came.", Retrying = true });
        Assert.Equal(["+1.0", "-2.0"], scene.ChangedAt);
    }

    [Fact]
    public void One_that_is_read_anew_as_it_was_goes_on_and_another_one_knows_who_is_there()
    {
        using var scene = new RuleScene().Watch("desk", "count('entrance') > 0");
        scene.At(1, "entrance", Enters(1)).Use().Watch("desk", "count('entrance') > 0").Until(5);
        Assert.Equal(["+1.0"], scene.ChangedAt);
        scene.Watch("desk", "count('entrance') === 1").Until(6);
        Assert.Equal(["+1.0", "+6.0"], scene.ChangedAt);
    }
}
