namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>What counts as a result. What a bundle leaves out is null and comes from its family's defaults.</summary>
public sealed record Thresholds
{
    /// <summary>Lowest score, 0 to 1; of models of the unusual on the model's own scale.</summary>
    public double? Score { get; init; }

    /// <summary>From which number of its map on a model of the unusual calls a place unusual, on the model's own scale.</summary>
    public double? Pixel { get; init; }

    /// <summary>Overlap above which the weaker of two boxes of a class goes, 0 to 1.</summary>
    public double? Iou { get; init; }

    /// <summary>Most results of one image, from 1.</summary>
    public int? Max { get; init; }
}
