using System.Text.Json.Serialization;

namespace EdgeAgent.Mqtt.States.Records;

/// <summary>The part that was inspected last.</summary>
public sealed record PartState : StateRecord
{
    /// <summary><c>good</c>, <c>defective</c> or <c>not_inspected</c>; null before the first one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Verdict { get; init; }

    /// <summary>The part's class.</summary>
    public string? Label { get; init; }

    /// <summary>Its track.</summary>
    public int? Track { get; init; }

    /// <summary>How often it was seen whole.</summary>
    public int? Views { get; init; }

    /// <summary>The classes of its defects, by falling score.</summary>
    public IReadOnlyList<string>? Defects { get; init; }
}
