using System.Text.Json.Serialization;
using EdgeAgent.Pipeline.Events.Sound;

namespace EdgeAgent.Mqtt.States.Records;

/// <summary>What it sounds like now, whether any of it counts or not.</summary>
public sealed record TopSoundsState : StateRecord
{
    /// <summary>The class of the highest score; null before the first window of sound.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Label { get; init; }

    /// <summary>The classes of the highest scores, by falling score.</summary>
    public IReadOnlyList<SoundScore>? Classes { get; init; }
}
