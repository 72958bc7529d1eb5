using System.Text.Json.Serialization;

namespace EdgeAgent.Mqtt.States.Records;

/// <summary>When the agent has started.</summary>
public sealed record StartedState
{
    /// <summary>Wall clock of the start, UTC; null for the moment before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Time { get; init; }

    /// <summary>The agent's version.</summary>
    public string? Version { get; init; }
}
