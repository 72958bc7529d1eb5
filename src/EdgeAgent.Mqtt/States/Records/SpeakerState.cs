using System.Text.Json.Serialization;

namespace EdgeAgent.Mqtt.States.Records;

/// <summary>Whose voice was heard last.</summary>
public sealed record SpeakerState : StateRecord
{
    /// <summary>The name, or <c>unknown</c>; null before the first one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Speaker { get; init; }

    /// <summary>How like the nearest known voice it is, −1 to 1.</summary>
    public double? Score { get; init; }

    /// <summary>The known voice that it is most like, where it is not like enough.</summary>
    public string? Nearest { get; init; }

    /// <summary>The utterance's number.</summary>
    public int? Utterance { get; init; }
}
