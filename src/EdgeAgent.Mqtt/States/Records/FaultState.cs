using System.Text.Json.Serialization;

namespace EdgeAgent.Mqtt.States.Records;

/// <summary>What needed a person last.</summary>
public sealed record FaultState : StateRecord
{
    /// <summary>The sentence for a person; null before the first one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Message { get; init; }

    /// <summary>What it is about: a source's, model's or engine's name.</summary>
    public string? Component { get; init; }
}
