using System.Text.Json.Serialization;

namespace EdgeAgent.Mqtt.States.Records;

/// <summary>What was said last.</summary>
public sealed record TranscriptState : StateRecord
{
    /// <summary>The text, of any length; null before the first one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Text { get; init; }

    /// <summary>The mean confidence of the words, 0 to 1.</summary>
    public double? Confidence { get; init; }

    /// <summary>The utterance's number.</summary>
    public int? Utterance { get; init; }

    /// <summary>Whose voice it is, where that is known.</summary>
    public string? Speaker { get; init; }
}
