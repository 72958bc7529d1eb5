namespace EdgeAgent.Pipeline.Events.Objects;

/// <summary>An object has not moved for a while; sent once, and no object.updated until it moves again.</summary>
[EventType("object.stationary", 1)]
public sealed record ObjectStationary : ObjectSighting
{
    /// <summary>Milliseconds of stream time for which it has been where it is.</summary>
    public required double DurationMs { get; init; }
}
