using System.Text.Json.Serialization;

namespace EdgeAgent.Mqtt.States.Records;

/// <summary>The sound that began last of those that are heard.</summary>
public sealed record SoundState : StateRecord
{
    /// <summary>The class, in the model's own words; null when nothing that counts is heard.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Label { get; init; }

    /// <summary>The score that made it count, 0 to 1.</summary>
    public double? Score { get; init; }
}
