namespace EdgeAgent.Pipeline.Events.Zones;

/// <summary>An object that entered a zone has left it: it stands elsewhere, has not been seen for a while, or its stream has ended.</summary>
[EventType("zone.left", 1)]
public sealed record ZoneLeft : ZoneSighting
{
    /// <summary>Milliseconds of stream time from entering to the last sighting.</summary>
    public required double DurationMs { get; init; }
}
