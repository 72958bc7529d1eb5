using System.Text.Json.Serialization;

namespace EdgeAgent.Vision.Shadow;

/// <summary>How often both models have seen objects of one class. Means are null where there was nothing to take them of.</summary>
public sealed record ClassDifference
{
    /// <summary>The class.</summary>
    public required string Label { get; init; }

    /// <summary>Objects that both see.</summary>
    public long Both { get; init; }

    /// <summary>Objects that the shadow sees with too low a score.</summary>
    public long Weaker { get; init; }

    /// <summary>Objects that only the model sees.</summary>
    public long Missed { get; init; }

    /// <summary>Objects that the model sees with too low a score.</summary>
    public long Stronger { get; init; }

    /// <summary>Objects that only the shadow sees.</summary>
    public long Extra { get; init; }

    /// <summary>Objects that the shadow calls by another name.</summary>
    public long Renamed { get; init; }

    /// <summary>Mean score that the model gives to objects that both see.</summary>
    public double? Score { get; init; }

    /// <summary>Mean score that the shadow gives to them.</summary>
    public double? ShadowScore { get; init; }

    /// <summary>Mean overlap of their boxes, intersection over union.</summary>
    public double? Overlap { get; init; }

    /// <summary>Mean score that the shadow gives to objects that are weaker.</summary>
    public double? WeakerScore { get; init; }

    /// <summary>Mean score that the model gives to objects that are stronger.</summary>
    public double? StrongerScore { get; init; }

    /// <summary>Objects that the model sees.</summary>
    [JsonIgnore]
    public long Own => Both + Weaker + Missed + Renamed;
}
