namespace EdgeAgent.Pipeline.Events.Motion;

/// <summary>Nothing has moved for a while, or the stream has ended; sent once for each <c>motion.started</c>.</summary>
[EventType("motion.ended", 1)]
public sealed record MotionEnded : EventData
{
    /// <summary>Milliseconds of stream time from the first to the last picture in which something moved.</summary>
    public required double DurationMs { get; init; }

    /// <summary>The largest part of the picture that moved at once, 0 to 1.</summary>
    public required double Area { get; init; }
}
