namespace EdgeAgent.Pipeline.Events.Objects;

/// <summary>An object that entered before is still seen; sent at a limited rate, and not while it is stationary.</summary>
[EventType("object.updated", 1)]
public sealed record ObjectUpdated : ObjectSighting;
