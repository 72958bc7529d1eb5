namespace EdgeAgent.Pipeline.Events;

/// <summary>Why an event was issued: what was looked at, how long each stage took, and which values decided. It is kept on the device and not published.</summary>
public sealed record EventCause
{
    /// <summary>The frame's number, or the position of the sample after the block, on the stream; null where it was decided beside the work on frames and blocks.</summary>
    public long? Item { get; init; }

    /// <summary>The moment on the stream, in milliseconds; null where it is not known.</summary>
    public double? StreamTimeMs { get; init; }

    /// <summary>Milliseconds from its capture until the work on it began; null where there is no such item.</summary>
    public double? WaitMs { get; init; }

    /// <summary>What the stages took, in their order; those that have not begun are absent.</summary>
    public required IReadOnlyList<StageTime> Stages { get; init; }

    /// <summary>The values that decided.</summary>
    public IReadOnlyList<EventReason> Reasons { get; init; } = [];
}
