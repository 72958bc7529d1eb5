namespace EdgeAgent.Pipeline.Events.Pictures;

/// <summary>A camera's whole picture shows another class (<c>label</c>, <c>score</c>) than before (<c>previous</c>), in most of the last pictures; without a label it shows none.</summary>
[EventType("classification.changed", 1)]
public sealed record ClassificationChanged : EventData
{
    /// <summary>The class, in the model's own words; absent when no class scores enough any more.</summary>
    public string? Label { get; init; }

    /// <summary>Its mean score in the pictures that showed it, 0 to 1; absent without a class.</summary>
    public double? Score { get; init; }

    /// <summary>The class before; absent when there was none.</summary>
    public string? Previous { get; init; }

    /// <summary>The model that says so.</summary>
    public required string Model { get; init; }
}
