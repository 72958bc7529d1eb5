using System.Text.Json.Serialization;

namespace EdgeAgent.Mqtt.States.Records;

/// <summary>The keyword that was heard last.</summary>
public sealed record KeywordState : StateRecord
{
    /// <summary>The keyword; null before the first one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Keyword { get; init; }

    /// <summary>The model's score, 0 to 1.</summary>
    public double? Score { get; init; }
}
