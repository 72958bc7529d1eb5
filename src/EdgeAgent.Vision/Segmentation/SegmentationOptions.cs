namespace EdgeAgent.Vision.Segmentation;

/// <summary>What a stream wants of a segmentation model.</summary>
public sealed record SegmentationOptions
{
    /// <summary>From which score on a pixel belongs to a single foreground, 0 to 1; null for the bundle's, else 0.5. Where classes exclude one another the best one counts.</summary>
    public double? MinScore { get; init; }
}
