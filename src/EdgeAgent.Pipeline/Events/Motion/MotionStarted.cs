namespace EdgeAgent.Pipeline.Events.Motion;

/// <summary>Something moves in a camera's picture; no model is asked what it is.</summary>
[EventType("motion.started", 1)]
public sealed record MotionStarted : EventData
{
    /// <summary>How much of the picture moves, 0 to 1.</summary>
    public required double Area { get; init; }

    /// <summary>Where, at most eight places by falling size, in fractions of the frame.</summary>
    public required IReadOnlyList<Box> Boxes { get; init; }
}
