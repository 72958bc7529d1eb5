namespace EdgeAgent.Vision.Anomaly;

/// <summary>How unusual a frame is. Valid until the next one.</summary>
public readonly ref struct AnomalyFinding
{
    /// <summary>The model's score of the whole frame; where it gives none, the map's largest number.</summary>
    public required float Score { get; init; }

    /// <summary>From which score on a frame is unusual; null when nobody says it.</summary>
    public required float? Threshold { get; init; }

    /// <summary>Whether the frame is unusual; null when nobody says from which score on.</summary>
    public bool? IsAnomalous => Threshold is { } threshold ? Score >= threshold : null;

    /// <summary>The smallest number of the map; null where the model gives none.</summary>
    public float? MapLeast { get; init; }

    /// <summary>The largest number of the map; null where the model gives none.</summary>
    public float? MapMost { get; init; }

    /// <summary>The mean of the map; null where the model gives none.</summary>
    public float? MapMean { get; init; }

    /// <summary>Where the map is above its threshold, by falling score: at most <see cref="AnomalyDetector.MostRegions"/>.</summary>
    public ReadOnlySpan<AnomalyRegion> Regions { get; init; }
}
