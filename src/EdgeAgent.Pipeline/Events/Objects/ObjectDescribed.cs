namespace EdgeAgent.Pipeline.Events.Objects;

/// <summary>A second model has come to an answer about an object, or to another one than before; it stands in all later events of the object too.</summary>
[EventType("object.described", 1)]
public sealed record ObjectDescribed : ObjectSighting
{
    /// <summary>The name below detect.crops whose model answers.</summary>
    public required string Name { get; init; }

    /// <summary>What it says.</summary>
    public required ObjectAnswer Answer { get; init; }

    /// <summary>What it said before; absent with the first answer.</summary>
    public string? Previous { get; init; }
}
