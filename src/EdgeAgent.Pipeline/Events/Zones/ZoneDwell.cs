namespace EdgeAgent.Pipeline.Events.Zones;

/// <summary>An object has been in a zone for as long as its dwell says; sent once a stay.</summary>
[EventType("zone.dwell", 1)]
public sealed record ZoneDwell : ZoneSighting
{
    /// <summary>Milliseconds of stream time since it entered.</summary>
    public required double DwellMs { get; init; }
}
