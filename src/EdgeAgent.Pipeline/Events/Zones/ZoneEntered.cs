namespace EdgeAgent.Pipeline.Events.Zones;

/// <summary>An object stands in a zone; each stay begins with one, and ends with one zone.left.</summary>
[EventType("zone.entered", 1)]
public sealed record ZoneEntered : ZoneSighting;
