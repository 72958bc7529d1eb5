using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Pipeline.Diary;

/// <summary>What a line of the diary says. The diary numbers and chains it when it writes it.</summary>
/// <param name="At">When it came.</param>
internal abstract record DiaryEntry(DateTimeOffset At)
{
    /// <summary>An event, as it is published, and what caused it.</summary>
    internal sealed record Told(DateTimeOffset At, EventEnvelope Envelope) : DiaryEntry(At);

    /// <summary>A file of evidence is no more.</summary>
    internal sealed record FileGone(DateTimeOffset At, GoneFile File) : DiaryEntry(At);

    /// <summary>A segment is no more.</summary>
    internal sealed record SegmentGone(DateTimeOffset At, GoneSegment Segment) : DiaryEntry(At);

    /// <summary>Events that are not in the diary.</summary>
    internal sealed record Lost(DateTimeOffset At, LostEvents Events) : DiaryEntry(At);

    /// <summary>What was found damaged when the diary was opened.</summary>
    internal sealed record Mended(DateTimeOffset At, DiaryMend Mend) : DiaryEntry(At);
}
