namespace EdgeAgent.Pipeline.Events.Zones;

/// <summary>How many objects are in a zone now; sent at the start, with 0, and at each change.</summary>
[EventType("count.changed", 1)]
public sealed record CountChanged : EventData
{
    /// <summary>The zone's name.</summary>
    public required string Zone { get; init; }

    /// <summary>The class that is counted, in the model's own words; absent at the start where no classes are configured: then it is about all.</summary>
    public string? Label { get; init; }

    /// <summary>Objects of the class in the zone.</summary>
    public required int Count { get; init; }

    /// <summary>Objects of all classes in the zone.</summary>
    public required int Total { get; init; }
}
