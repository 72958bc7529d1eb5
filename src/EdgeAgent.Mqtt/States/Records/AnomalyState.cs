using System.Text.Json.Serialization;

namespace EdgeAgent.Mqtt.States.Records;

/// <summary>The last picture of a camera that was unusual.</summary>
public sealed record AnomalyState : StateRecord
{
    /// <summary>How unusual, on the model's own scale; null before the first one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Score { get; init; }

    /// <summary>From which score on a picture is unusual.</summary>
    public double? Threshold { get; init; }
}
