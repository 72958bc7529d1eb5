namespace EdgeAgent.Pipeline.Events;

/// <summary>A file that an event has named as pending is there, or will never be.</summary>
[EventType("evidence.completed", 1)]
public sealed record EvidenceCompleted : EventData
{
    /// <summary>The id of the event that it proves.</summary>
    public required string Event { get; init; }

    /// <summary>The file, as that event names it; with its hash and length, unless it failed.</summary>
    public required EvidenceFile File { get; init; }

    /// <summary>Milliseconds that a clip shows before the event; absent where it failed.</summary>
    public double? BeforeMs { get; init; }

    /// <summary>Milliseconds that a clip shows after the event; absent where it failed.</summary>
    public double? AfterMs { get; init; }

    /// <summary>Why there is no file; absent where there is one.</summary>
    public EvidenceFailure? Failure { get; init; }

    /// <summary>The same as a sentence, for a person.</summary>
    public string? Message { get; init; }
}
