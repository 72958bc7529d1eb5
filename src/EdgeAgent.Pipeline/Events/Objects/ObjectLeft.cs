namespace EdgeAgent.Pipeline.Events.Objects;

/// <summary>An object that entered before has not been seen for a while, or its stream has ended; sent once a track, with its last sighting.</summary>
[EventType("object.left", 1)]
public sealed record ObjectLeft : ObjectSighting
{
    /// <summary>Milliseconds of stream time from the first to the last sighting.</summary>
    public required double DurationMs { get; init; }
}
