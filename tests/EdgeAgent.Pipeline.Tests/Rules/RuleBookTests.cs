using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.Pipeline.Rules;
using EdgeAgent.Pipeline.Rules.Schedules;
using static EdgeAgent.Pipeline.Tests.Rules.RuleScene;

namespace EdgeAgent.Pipeline.Tests.Rules;

/// <summary>A scripted scene with exact expectations for each thing that a rule can say.</summary>
public sealed class RuleBookTests
{
    [Fact]
    public void Stop_said_while_a_person_stands_in_the_zone_fires_and_otherwise_not()
    {
        var scene = new RuleScene(Rule("stop_line", "keyword.detected", "event.data.keyword === 'stop' && count('entrance', 'person', 'press') > 0"));
        scene.At(1, "desk", Keyword("stop")).At(2, "entrance", InZone("press", 1)).At(3, "desk", Keyword("go")).At(4, "desk", Keyword("stop")).At(5, "entrance", InZone("press", 0)).At(6, "desk", Keyword("stop"));

        Assert.Equal([4], scene.FiredAt);
        var told = scene.Fired[0];
        Assert.Equal(("stop_line", "keyword.detected", "/agents/line-3/microphones/desk"), (told.Data.Rule, Assert.Single(told.Data.Because).Type, told.Data.Because[0].Source));
        Assert.Equal([new EventReason("event.data.keyword", "\"stop\"", "=== 'stop'"), new EventReason("count('entrance', 'person', 'press')", "1", "> 0")], told.Reasons);
    }

    [Fact]
    public void Who_asks_why_not_is_told_which_condition_did_not_hold_and_its_value()
    {
        var scene = new RuleScene(Rule("stop_line", "keyword.detected", "event.data.keyword === 'stop' && count('entrance', 'person', 'press') > 0"));
        scene.At(1, "desk", Keyword("stop"));
        var answer = Assert.Single(scene.Answers);
        Assert.Equal((RuleOutcome.NotSo, "keyword.detected", "desk"), (answer.Outcome, answer.Type, answer.Source));
        Assert.Equal(new EventReason("count('entrance', 'person', 'press')", "0", "> 0"), answer.Reasons[^1]);
    }

    [Fact]
    public void People_are_counted_as_they_come_and_go_and_nobody_is_left_of_a_camera_that_is_down()
    {
        var scene = new RuleScene(Rule("other", "keyword.detected", "count('entrance', 'person') === 2 && count('entrance') === 3"));
        scene.At(1, "entrance", Enters(1)).At(2, "entrance", Enters(2)).At(3, "entrance", Enters(3, "car")).At(4, "desk", Keyword("a"))
            .At(5, "entrance", Leaves(1)).At(6, "desk", Keyword("b")).At(7, "entrance", Enters(4)).At(8, "desk", Keyword("c"))
            .At(9, "entrance", new SourceDown { Reason = "timeout", Message = "Nothing comes.", Retrying = true }).At(10, "entrance", Enters(5)).At(11, "desk", Keyword("d"));
        Assert.Equal([4, 8], scene.FiredAt);
    }

    [Fact]
    public void A_condition_that_must_hold_for_a_while_fires_at_its_end_and_not_when_it_broke()
    {
        var rule = Rule("other", "count.changed", "count('entrance', 'person', 'door') > 0") with { For = TimeSpan.FromSeconds(5) };
        var scene = new RuleScene(rule);
        scene.At(1, "entrance", InZone("door", 1)).At(4, "entrance", InZone("door", 0)) // broken after 3 s
            .At(10, "entrance", InZone("door", 1)).At(12, "entrance", InZone("door", 2)).At(14.9, "entrance", InZone("door", 1)) // holds from 10 on
            .At(16, "entrance", InZone("door", 0)).Until(60);
        Assert.Equal([15], scene.FiredAt);
        Assert.Equal(RuleOutcome.Broken, scene.Answers.First(a => a.Outcome is RuleOutcome.Broken or RuleOutcome.Fired).Outcome);
    }

    [Fact]
    public void A_condition_that_breaks_at_the_very_end_has_not_held()
    {
        var scene = new RuleScene(Rule("other", "count.changed", "count('entrance', 'person', 'door') > 0") with { For = TimeSpan.FromSeconds(5) });
        scene.At(1, "entrance", InZone("door", 1)).At(6, "entrance", InZone("door", 0)).Until(60);
        Assert.Empty(scene.Fired);
    }

    [Fact]
    public void Glass_breaks_and_nobody_is_seen_for_ten_seconds()
    {
        var rule = Rule("other", "sound.started", "event.data.label === 'glass'") with { Then = new RuleStep(["object.entered"], Second("event.data.label === 'person'", "sound.started", "object.entered"), TimeSpan.FromSeconds(10), IsAbsence: true) };
        var scene = new RuleScene(rule);
        scene.At(1, "desk", Sound("glass")).At(5, "entrance", Enters(1)) // seen
            .At(20, "desk", Sound("glass")).At(25, "entrance", Enters(2, "car")) // no person
            .At(50, "desk", Sound("bark")).Until(100);
        Assert.Equal([30], scene.FiredAt);
    }

    [Fact]
    public void A_rejected_part_that_nobody_confirms_within_thirty_seconds_and_one_that_is_confirmed()
    {
        var confirmed = Rule("other", "keyword.detected", "event.data.keyword === 'reject'") with
        {
            Then = new RuleStep(["speech.transcript"], Second("event.data.text.includes('confirm') && event.source === first.source", "keyword.detected", "speech.transcript"), TimeSpan.FromSeconds(30), IsAbsence: false),
            Fields = [new("said", SecondValue("event.data.text", "keyword.detected", "speech.transcript")), new("score", SecondValue("first.data.score", "keyword.detected", "speech.transcript"))],
        };
        var scene = new RuleScene(confirmed);
        scene.At(1, "desk", Keyword("reject")).At(2, "desk", Said("what")).At(29, "desk", Said("I confirm that")).At(30, "desk", Said("confirm")) // once
            .At(40, "desk", Keyword("reject")).At(70.5, "desk", Said("confirm")).Until(100); // too late
        Assert.Equal([29], scene.FiredAt);
        Assert.Equal("""{"said":"I confirm that","score":0.9}""", scene.Fired[0].Data.Fields!.ToJsonString());
        Assert.Equal(["keyword.detected", "speech.transcript"], scene.Fired[0].Data.Because.Select(cause => cause.Type));
        Assert.Contains(scene.Answers, answer => answer.Outcome == RuleOutcome.Missed && answer.At == Start.AddSeconds(70));
    }

    [Fact]
    public void After_its_event_a_rule_rests()
    {
        var scene = new RuleScene(Rule("other", "keyword.detected") with { Cooldown = TimeSpan.FromSeconds(10) });
        foreach (var second in new[] { 1.0, 5, 10.9, 11, 20, 21.5 })
            scene.At(second, "desk", Keyword("stop"));
        Assert.Equal([1, 11, 21.5], scene.FiredAt);
        Assert.Equal(3, scene.Answers.Count(answer => answer.Outcome == RuleOutcome.Cooling));
    }

    [Fact]
    public void Out_of_its_hours_a_rule_does_not_begin()
    {
        var scene = new RuleScene(Rule("other", "keyword.detected") with { Schedule = new RuleSchedule([], DayTime.Parse("08:01"), DayTime.Parse("08:02"), TimeZoneInfo.Utc, null) });
        foreach (var second in new[] { 59.0, 60, 119, 120 })
            scene.At(second, "desk", Keyword("stop"));
        Assert.Equal([60, 119], scene.FiredAt);
    }

    [Fact]
    public void What_was_seen_lately_and_last_can_be_asked_by_its_fields()
    {
        var scene = new RuleScene(
            Rule("stop_line", "keyword.detected", "seen('object.entered', '10s', {source: 'entrance', label: 'person'})"),
            Rule("other", "keyword.detected", "last('speech.transcript', {source: 'desk'})?.data.text === 'go'"));
        scene.At(1, "entrance", Enters(1, "car")).At(2, "desk", Keyword("a")).At(3, "entrance", Enters(2)).At(4, "desk", Said("go")).At(13, "desk", Keyword("b")).At(13.5, "desk", Keyword("c")).At(14, "desk", Said("stop")).At(15, "desk", Keyword("d"));
        Assert.Equal([13.0], scene.Fired.Where(f => f.Rule.Name == "stop_line").Select(f => (f.At - Start).TotalSeconds));
        Assert.Equal([13, 13.5], scene.Fired.Where(f => f.Rule.Name == "other").Select(f => (f.At - Start).TotalSeconds));
    }

    [Fact]
    public void The_state_of_a_source_can_be_asked()
    {
        var scene = new RuleScene(Rule("other", "keyword.detected", "state('entrance') === 'waiting'"));
        scene.At(1, "desk", Keyword("a"));
        scene.Report(9, new SourceHealth(new EventSource("line-3", SourceKind.Camera, "entrance"), SourceState.Waiting, Start, null));
        scene.At(2, "desk", Keyword("a"));
        Assert.Equal([2], scene.FiredAt);
    }

    [Theory]
    [InlineData("[1,2,3,4,5,6,7,8,9,10].map(a => [1,2,3,4,5,6,7,8,9,10].map(b => [1,2,3,4,5,6,7,8,9,10].map(c => [1,2,3,4,5,6,7,8,9,10].map(d => [1,2,3,4,5,6,7,8,9,10].map(e => [1,2,3,4,5,6,7,8,9,10].map(f => a + b + c + d + e + f)))))).length > 3")]
    [InlineData("[1,2,3,4,5,6,7,8,9,10].every(a => [1,2,3,4,5,6,7,8,9,10].every(b => [1,2,3,4,5,6,7,8,9,10].every(c => [1,2,3,4,5,6,7,8,9,10].every(d => [1,2,3,4,5,6,7,8,9,10].every(e => [1,2,3,4,5,6,7,8,9,10].every(f => [1,2,3,4,5,6,7,8,9,10].every(g => a + b + c + d + e + f + g > 0)))))))")]
    public void An_expression_that_does_not_end_is_ended_said_and_holds_up_no_other_rule(string endless)
    {
        var scene = new RuleScene(Rule("stop_line", "keyword.detected", endless), Rule("other", "keyword.detected"));
        var before = System.Diagnostics.Stopwatch.GetTimestamp();
        scene.At(1, "desk", Keyword("stop")).At(2, "desk", Keyword("stop"));
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(before).TotalSeconds, 0, 5);
        Assert.Equal(["other", "other"], scene.Fired.Select(fired => fired.Rule.Name));
        var fault = scene.Answers.First(answer => answer.Outcome == RuleOutcome.Fault);
        Assert.Matches("It took more than 5 ms|It takes more than 1 MB", fault.Reasons[^1].Found);
    }

    [Fact]
    public void The_same_events_give_the_same_rules_events_every_time()
    {
        Assert.Equal(Play(), Play());

        static string Play()
        {
            var scene = new RuleScene(
                Rule("stop_line", "object.*", "count('entrance', 'person') > 2") with { For = TimeSpan.FromSeconds(1), Cooldown = TimeSpan.FromSeconds(3) },
                Rule("other", "object.left", "seen('object.entered', '2s')") with { Then = new RuleStep(["object.entered"], null, TimeSpan.FromSeconds(2), IsAbsence: true) });
            var random = new Random(7);
            for (var i = 0; i < 2000; i++)
                scene.At(i * 0.3, "entrance", random.Next(2) == 0 ? Enters(random.Next(6)) : Leaves(random.Next(6)));
            scene.Until(1000);
            Assert.InRange(scene.Fired.Count, 50, 2000);
            return string.Join('\n', scene.Fired.Select(fired => $"{fired.At:O} {fired.Rule.Name} {fired.Data.Because.Count} {string.Join(',', fired.Reasons)}"));
        }
    }

    [Fact]
    public void What_a_rule_waits_for_is_waited_for_after_a_restart_and_what_was_due_meanwhile_is_given_up()
    {
        var rule = Rule("other", "sound.started") with { Then = new RuleStep(["object.entered"], null, TimeSpan.FromSeconds(30), IsAbsence: true), Cooldown = TimeSpan.FromSeconds(5) };
        var before = new RuleScene(rule).At(1, "desk", Sound("glass")).At(20, "desk", Sound("glass"));
        var memory = before.Remember(25);

        // Away until second 40: the first wait has ended at 31, the second ends at 50.
        var after = new RuleScene(rule).Resume(memory, 40).Until(49.9);
        Assert.Empty(after.Fired);
        Assert.Equal(RuleOutcome.Lost, Assert.Single(after.Answers).Outcome);
        Assert.Equal([50], after.Until(60).FiredAt);
        Assert.Equal(before.Answers[^1].Event.ToString(), after.Fired[0].Data.Because[0].Id);

        // Somebody else's rule of that name takes nothing over.
        var other = new RuleScene(rule with { Cooldown = TimeSpan.FromSeconds(6) }).Resume(memory, 40).Until(100);
        Assert.Empty(other.Fired);
    }

    [Fact]
    public void Rules_that_are_read_anew_go_on_where_they_are_as_they_were_and_new_ones_know_who_is_there()
    {
        var waits = Rule("other", "sound.started") with { Then = new RuleStep(["object.entered"], null, TimeSpan.FromSeconds(30), IsAbsence: true) };
        var scene = new RuleScene(waits).At(1, "entrance", Enters(1)).At(2, "desk", Sound("glass"));
        scene.Use(waits with { Message = "Somebody has broken in" }, Rule("stop_line", "keyword.detected", "count('entrance', 'person') > 0")).At(3, "desk", Keyword("a")).Until(40);
        Assert.Equal([("stop_line", 3.0, null), ("other", 32.0, "Somebody has broken in")], scene.Fired.Select(fired => (fired.Rule.Name, (fired.At - Start).TotalSeconds, fired.Data.Message)));

        scene.At(50, "desk", Sound("glass")).Use(waits with { Cooldown = TimeSpan.FromSeconds(1) }).Until(100);
        Assert.Equal(2, scene.Fired.Count);
    }

    [Fact]
    public void A_clock_that_is_set_back_over_a_restart_makes_no_rule_rest_or_wait_for_years()
    {
        var rules = new[]
        {
            Rule("stop_line", "keyword.detected") with { Cooldown = TimeSpan.FromSeconds(30) },
            Rule("other", "sound.started") with { Then = new RuleStep(["object.entered"], null, TimeSpan.FromSeconds(30), IsAbsence: true) },
        };
        const double years = 3600.0 * 24 * 365 * 50;
        var memory = new RuleScene(rules).At(1, "desk", Keyword("a")).At(2, "desk", Sound("glass")).Remember(4);
        var after = new RuleScene(rules).Resume(memory, -years).At(-years + 29, "desk", Keyword("b")).At(-years + 31, "desk", Keyword("c")).Until(-years + 100);
        Assert.Equal([-years + 31], after.FiredAt);
        Assert.Contains(after.Answers, answer => answer is { Rule: "other", Outcome: RuleOutcome.Lost });
    }

    [Fact]
    public void After_a_restart_it_still_rests_and_still_knows_what_was_said()
    {
        var rules = new[] { Rule("stop_line", "keyword.detected", "last('speech.transcript')?.data.text === 'go'") with { Cooldown = TimeSpan.FromSeconds(30) }, Rule("other", "keyword.detected", "seen('speech.transcript', '20s')") };
        var memory = new RuleScene(rules).At(1, "desk", Said("stop")).At(2, "desk", Said("go")).At(3, "desk", Keyword("a")).Remember(4);
        var after = new RuleScene(rules).Resume(memory, 10).At(20, "desk", Keyword("b")).At(34, "desk", Keyword("c"));
        Assert.Equal([("other", 20.0), ("stop_line", 34.0)], after.Fired.Select(fired => (fired.Rule.Name, (fired.At - Start).TotalSeconds)));
    }

    private static SoundStarted Sound(string label) => new() { Label = label, Score = 0.9, StartMs = 0, Model = "yamnet" };
}
