namespace EdgeAgent.Pipeline.Events.Objects;

/// <summary>An object has been seen often enough to be believed; sent once a track.</summary>
[EventType("object.entered", 1)]
public sealed record ObjectEntered : ObjectSighting;
