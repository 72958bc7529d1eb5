using EdgeAgent.Host.Cli.Outbox;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Pipeline.Diary;

namespace EdgeAgent.Host.Cli.Diaries;

/// <summary>Says of an event that is not in the diary what there is instead.</summary>
internal static class MissingEvent
{
    /// <summary>Some sentences.</summary>
    public static string Say(DiaryReader reader, Guid wanted)
    {
        if (reader.Span() is not { } span || reader.Nearest(wanted) is not { } near)
            return $"Event {wanted} is not in the diary, which is empty.";
        return PrintableText.Of(
            $"Event {wanted} is not in the diary, which reaches from {OutboxList.Moment(span.From)} to {OutboxList.Moment(span.To)}. "
            + $"Nearest in time is {near.Id}: {near.Type} of {near.Source}, {OutboxList.Moment(near.Time ?? near.At)}. "
            + "Events that come many times a second (object.updated, speech.partial, sound.level, sound.top) are not kept.");
    }
}
