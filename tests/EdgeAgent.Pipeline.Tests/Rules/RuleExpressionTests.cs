using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Pipeline.Tests.Rules;

public sealed class RuleExpressionTests
{
    [Theory]
    [InlineData("event.data.keyword === 'stop' && count('entrance', 'person') > 0")]
    [InlineData("event.data.score >= 0.5 || event.source === 'desk'")]
    [InlineData("['stop', 'halt'].includes(event.data.keyword)")]
    [InlineData("seen('zone.entered', '10s', {source: 'entrance', zone: 'door'})")]
    [InlineData("!seen('object.*', '1.5m')")]
    [InlineData("last('speech.transcript', {source: 'desk'})?.data.text.includes('confirm')")]
    [InlineData("(last('speech.transcript')?.data.text ?? '').startsWith('go')")]
    [InlineData("last('speech.transcript')?.data.words.some(w => w.text === 'twelve' && w.confidence > 0.5)")]
    [InlineData("state('entrance') !== 'running'")]
    [InlineData("minutes() > 6 * 60 && weekday() !== 'sun'")]
    [InlineData("Math.max(count('entrance', 'person', 'door'), count('belt')) % 2 === 1")]
    [InlineData("`${event.source}/${event.data.keyword}` === 'desk/stop'")]
    [InlineData("(count('entrance') > 2 ? event.data.score : 1) > 0.3")]
    [InlineData("event.type === 'keyword.detected'")]
    public void What_can_be_known_of_events_sounds_and_pictures_can_be_asked(string text)
    {
        RuleExpression.Condition(text, RuleScene.Vocabulary, RuleScene.About("keyword.detected"), out var faults);
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("event.data.keywrd === 'stop'", 12, "'event.data' has no 'keywrd'. Did you mean 'keyword'? It has keyword, score, start_ms, end_ms, model, stream_time_ms, latency_ms, evidence.")]
    [InlineData("event.data.score === 'high'", 1, "event.data.score is a number and 'high' is text: they are never the same.")]
    [InlineData("event.data.keyword > 3", 1, "'event.data.keyword' is text; only numbers are more or less than others.")]
    [InlineData("cuont('entrance') > 0", 1, "there is no function 'cuont'. Did you mean 'count'? There are count, seen, last, state, minutes, weekday, Number, String.")]
    [InlineData("count('entrnce') > 0", 7, "no camera or microphone is called 'entrnce'. Did you mean 'entrance'? There are entrance, belt, desk.")]
    [InlineData("count('entrance', 'cat') > 0", 19, "'cat' is never found at 'entrance'. Did you mean 'car'? Its detect.classes are person, car.")]
    [InlineData("count('entrance', 'person', 'dor') > 0", 29, "'entrance' has no zone 'dor'. Did you mean 'door'? It has door, press.")]
    [InlineData("count('belt', 'part', 'dor') > 0", 23, "'belt' has no zones.")]
    [InlineData("count('entrance')", 1, "a condition is true or false, and this is a number. Compare it: count('entrance') > 0")]
    [InlineData("event.data.keyword", 1, "a condition is true or false, and this is text.")]
    [InlineData("seen('zone.enterd', '10s')", 6, "no event is called 'zone.enterd'. Did you mean 'zone.entered'? docs/events.md has them all.")]
    [InlineData("seen('zone.entered', '10')", 22, "'10' is no time. Write a number and its unit, ms, s, m or h, up to 24 h: '10s'.")]
    [InlineData("seen('zone.entered', '10s', {zon: 'door'})", 30, "zone.entered has no 'zon'. Did you mean 'zone'?")]
    [InlineData("last('speech.transcript').data.text === 'go'", 1, "'last('speech.transcript')' may be absent: write last('speech.transcript')?.data.")]
    [InlineData("event.data.evidence.length > 0", 1, "'event.data.evidence' may be absent: write event.data.evidence?.length.")]
    [InlineData("state('entrance') === 'runing'", 1, "state('entrance') is never 'runing'. Did you mean 'running'?")]
    [InlineData("event.data.keyword == 'stop'", 1, "write === to compare.")]
    [InlineData("event.data.keyword = 'stop'", 1, "an expression changes nothing: write === to compare.")]
    [InlineData("event.data.score > 0.5 &&", 26, "this is no expression: Unexpected end of input.")]
    [InlineData("stop === event.data.keyword", 1, "'stop' is not known here.")]
    [InlineData("weekday() === 'monday'", 1, "weekday() is never 'monday'. It is mon or tue or wed")]
    [InlineData("minutes > 5", 1, "'minutes' is a function: write minutes(…).")]
    public void What_is_wrong_is_told_with_its_place_and_what_was_meant(string text, int character, string message)
    {
        Assert.Null(RuleExpression.Condition(text, RuleScene.Vocabulary, RuleScene.About("keyword.detected"), out var faults));
        Assert.Equal((character, message), (faults[0].Character, faults[0].Message.Length > message.Length ? faults[0].Message[..message.Length] : faults[0].Message));
    }

    [Theory]
    [InlineData("Date.now() > 0")]
    [InlineData("new Date() > 0")]
    [InlineData("Math.random() > 0.5")]
    [InlineData("eval('1') === 1")]
    [InlineData("Function('return 1')() === 1")]
    [InlineData("event.constructor.constructor('return 1')() === 1")]
    [InlineData("event['constructor']['constructor']('return 1')() === 1")]
    [InlineData("[].map.call('x', y => y).length > 0")]
    [InlineData("/(a+)+$/.test(event.data.keyword)")]
    [InlineData("2n ** 100000n > 1n")]
    [InlineData("2 ** 3 === 8")]
    [InlineData("(() => true)()")]
    [InlineData("(function () { while (true) {} })()")]
    [InlineData("'x'.repeat(1000000000).length > 1")]
    [InlineData("globalThis === this")]
    [InlineData("delete event.data")]
    [InlineData("typeof event === 'object'")]
    [InlineData("event.data.keyword++ > 1")]
    [InlineData("(event.data.keyword = 'x', true)")]
    [InlineData("{a: 1}")]
    [InlineData("[...'abc'].length > 1")]
    [InlineData("[1].some(event => event > 0)")]
    [InlineData("import('x')")]
    [InlineData("async () => 1")]
    [InlineData("tag`x` === 1")]
    [InlineData("event.data.keyword in event")]
    [InlineData("true; false")]
    [InlineData("true) || (true")]
    [InlineData("")]
    public void What_has_a_clock_a_way_out_or_no_end_cannot_be_asked(string text)
    {
        Assert.Null(RuleExpression.Condition(text, RuleScene.Vocabulary, RuleScene.About("keyword.detected"), out var faults));
        Assert.NotEmpty(faults);
    }

    [Fact]
    public void A_field_that_only_some_of_the_events_have_may_be_absent_and_one_that_none_has_is_wrong()
    {
        Assert.NotNull(RuleExpression.Condition("event.data.zone === 'door'", RuleScene.Vocabulary, RuleScene.About("zone.*", "line.crossed"), out _));
        Assert.Null(RuleExpression.Condition("event.data.zone.length > 2", RuleScene.Vocabulary, RuleScene.About("zone.*", "line.crossed"), out var faults));
        Assert.Contains("may be absent", faults[0].Message, StringComparison.Ordinal);
        Assert.Null(RuleExpression.Condition("event.data.keyword === 'x'", RuleScene.Vocabulary, RuleScene.About("zone.*", "line.crossed"), out _));
    }

    [Fact]
    public void All_faults_of_an_expression_are_told_at_once()
    {
        Assert.Null(RuleExpression.Condition("event.data.keywrd === 'stop' && count('entrnce') > 0 && foo", RuleScene.Vocabulary, RuleScene.About("keyword.detected"), out var faults));
        Assert.Equal([12, 39, 57], faults.Select(fault => fault.Character));
    }

    [Fact]
    public void A_condition_is_taken_apart_at_what_must_all_hold()
    {
        var condition = RuleScene.Condition("event.data.score > 0.5 && (count('entrance') > 0 && event.data.keyword === 'stop') && (minutes() > 1 || weekday() === 'sun')", "keyword.detected");
        Assert.Equal(["event.data.score > 0.5", "count('entrance') > 0", "event.data.keyword === 'stop'", "minutes() > 1 || weekday() === 'sun'"], condition.Clauses.Select(clause => clause.Text));
    }
}
