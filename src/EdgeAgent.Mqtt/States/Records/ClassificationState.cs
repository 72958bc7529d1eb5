using System.Text.Json.Serialization;

namespace EdgeAgent.Mqtt.States.Records;

/// <summary>What a camera's whole picture shows.</summary>
public sealed record ClassificationState : StateRecord
{
    /// <summary>The class, in the model's own words; null when no class scores enough, and before the first one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Label { get; init; }

    /// <summary>Its score, 0 to 1.</summary>
    public double? Score { get; init; }

    /// <summary>The class before.</summary>
    public string? Previous { get; init; }
}
