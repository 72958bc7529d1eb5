namespace EdgeAgent.Pipeline.Events.Agent;

/// <summary>A camera or microphone gives no data any more.</summary>
[EventType("source.down", 1)]
public sealed record SourceDown : EventData
{
    /// <summary>Why, as one of a few words: <c>ended</c>, <c>not_found</c>, <c>busy</c>, <c>unauthorized</c>, <c>stalled</c>, <c>lost</c>,
    /// <c>unreadable</c>, <c>missing_dependency</c>, <c>exhausted</c>, <c>muted</c>, <c>disabled</c>, <c>restarted</c>, <c>removed</c>, <c>stage_failed</c>, <c>model_failed</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>The sentence for a person.</summary>
    public required string Message { get; init; }

    /// <summary>Whether it is opened again by itself.</summary>
    public required bool Retrying { get; init; }
}
