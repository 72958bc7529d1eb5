namespace EdgeAgent.Pipeline.Events;

/// <summary>One event as it is published: a CloudEvents 1.0 envelope (github.com/cloudevents/spec) with the sequence extension.</summary>
/// <param name="Id">UUIDv7, the same however often it is sent.</param>
/// <param name="Source">Who it is about.</param>
/// <param name="Time">Wall clock of the capture, UTC.</param>
/// <param name="Sequence">Counts the events of this source from 1 without gaps.</param>
/// <param name="ClockSync">Whether the wall clock was known to be right.</param>
/// <param name="Subject">What within the source, such as <c>track/17</c>; null when it is the source as a whole.</param>
/// <param name="Data">What happened.</param>
public sealed record EventEnvelope(
    Guid Id, EventSource Source, DateTimeOffset Time, long Sequence, bool ClockSync, string? Subject, EventData Data)
{
    /// <summary>Why it was issued; null where nobody kept it. Not published.</summary>
    public EventCause? Cause { get; init; }
}
