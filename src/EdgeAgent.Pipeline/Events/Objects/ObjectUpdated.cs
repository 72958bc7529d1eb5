namespace EdgeAgent.Pipeline.Events.Objects;

/// <summary>An object that entered before is still seen; sent at a limited rate.</summary>
[EventType("object.updated", 1)]
public sealed record ObjectUpdated : ObjectSighting;
