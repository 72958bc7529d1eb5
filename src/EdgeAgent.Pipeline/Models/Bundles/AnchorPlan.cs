namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>
/// The boxes that an anchor head moves and stretches: at each cell of each level one for every size and ratio, sizes first. What a bundle leaves
/// out is null and comes from its family's defaults.
/// </summary>
public sealed record AnchorPlan
{
    /// <summary>Pixels between the cells of each level, finest first.</summary>
    public IReadOnlyList<int>? Strides { get; init; }

    /// <summary>Sides of the square anchors, pixels: one list a level, or one list for all.</summary>
    public IReadOnlyList<IReadOnlyList<float>>? Sizes { get; init; }

    /// <summary>Height over width.</summary>
    public IReadOnlyList<float>? Ratios { get; init; }

    /// <summary>Where in its cell an anchor is centred: 0 at the left top corner, 0.5 in the middle.</summary>
    public float? Offset { get; init; }
}
