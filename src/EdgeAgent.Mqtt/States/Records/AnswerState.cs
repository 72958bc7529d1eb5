using System.Text.Json.Serialization;

namespace EdgeAgent.Mqtt.States.Records;

/// <summary>What a second model has said last about an object.</summary>
public sealed record AnswerState : StateRecord
{
    /// <summary>The class, or the text that it read; null before the first one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Answer { get; init; }

    /// <summary>The answer's score, 0 to 1.</summary>
    public double? Score { get; init; }

    /// <summary>The object's class.</summary>
    public string? Label { get; init; }

    /// <summary>The object's track.</summary>
    public int? Track { get; init; }
}
