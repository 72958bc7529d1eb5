using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Pipeline.Tests.Rules;

public sealed class EventFieldTests
{
    [Theory]
    [InlineData("zone.entered", "zone", false, true, false)]
    [InlineData("zone.entered", "score", true, false, false)]
    [InlineData("zone.entered", "speed_kmh", true, false, false)]
    [InlineData("zone.entered", "box.x", true, false, false)]
    [InlineData("zone.entered", "answers.colour.label", false, true, false)]
    [InlineData("source.down", "retrying", false, false, true)]
    [InlineData("rule", "fields.words", true, true, true)]
    public void A_single_value_of_an_event_is_found(string type, string path, bool isNumber, bool isText, bool isTruth)
    {
        var field = EventField.Find(path, Kinds(type), out var fault);

        Assert.Null(fault);
        Assert.Equal((path, isNumber, isText, isTruth), (field!.Path, field.IsNumber, field.IsText, field.IsTruth));
    }

    [Fact]
    public void One_of_several_kinds_is_enough_and_words_are_known()
    {
        Assert.NotNull(EventField.Find("zone", Kinds("object.entered", "zone.entered"), out _));
        Assert.Equal(["good", "defective", "not_inspected"], EventField.Find("verdict", Kinds("part.inspected"), out _)!.Words);
    }

    [Theory]
    [InlineData("zon", "'data' has no 'zon'. Did you mean 'zone'? It has ")]
    [InlineData("", "'data' has no ''. It has ")]
    [InlineData("box.q", "'data.box' has no 'q'. It has x, y, w, h.")]
    [InlineData("box", "'data.box' is no single value. Name one of its members: box.x, box.y, box.w, box.h.")]
    [InlineData("answers", "'data.answers' is no single value. Name a member of it: answers.NAME.")]
    [InlineData("score.x", "'data.score' is a number and has no 'x'.")]
    [InlineData("evidence", "'data.evidence' is a list; ask it with if: event.data.evidence.some(x => …).")]
    [InlineData("evidence.0", "'data.evidence' is a list;")]
    public void What_is_none_is_said(string path, string said)
    {
        Assert.Null(EventField.Find(path, Kinds("zone.entered"), out var fault));
        Assert.StartsWith(said, fault, StringComparison.Ordinal);
    }

    private static List<EventDescriptor> Kinds(params string[] types) => [.. EventCatalogue.All.Where(kind => types.Contains(kind.Name))];
}
