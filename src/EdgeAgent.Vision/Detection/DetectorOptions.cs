namespace EdgeAgent.Vision.Detection;

/// <summary>What one stream wants of a detector; what is null comes from the model's bundle or the family's defaults.</summary>
public sealed record DetectorOptions
{
    /// <summary>Lowest score of a result, 0 to 1. A tracker wants boxes of low score too.</summary>
    public double? MinScore { get; init; }

    /// <summary>Overlap (IoU) above which the weaker of two boxes of a class goes, 0 to 1.</summary>
    public double? MaxIou { get; init; }

    /// <summary>Most results of one frame, from 1: those that score best.</summary>
    public int? MaxCount { get; init; }

    /// <summary>Labels of the classes that are wanted; null for all.</summary>
    public IReadOnlyCollection<string>? Classes { get; init; }

    /// <summary>Whether masks are made, where the model gives any: they cost time for each object.</summary>
    public bool WithMasks { get; init; }
}
