namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>
/// How a detector that looks twice is used: it finds whole parts in the frame, then flaws in a crop of each part, cut from the full frame. A
/// part is judged over its passage: a class counts when it reaches its own threshold in enough views.
/// </summary>
public sealed record InspectionPlan
{
    /// <summary>Label of the whole part.</summary>
    public required string Part { get; init; }

    /// <summary>Width of the crop as the graph takes it, pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the crop as the graph takes it, pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Side of the square that is cut, over the longer side of the part's box; from 1.</summary>
    public required double Margin { get; init; }

    /// <summary>Views of a part, spread over its passage, from 1.</summary>
    public required int Views { get; init; }

    /// <summary>Views in which a class must reach its threshold, 1 to <see cref="Views"/>.</summary>
    public required int Needed { get; init; }

    /// <summary>Lowest score that counts for each of the other labels, 0 to 1.</summary>
    public required IReadOnlyDictionary<string, double> Thresholds { get; init; }
}
