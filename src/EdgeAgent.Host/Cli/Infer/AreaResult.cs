namespace EdgeAgent.Host.Cli.Infer;

/// <summary>How much of a picture or volume a class takes.</summary>
/// <param name="Label">Its name.</param>
/// <param name="ClassId">Its class, as the graph numbers it.</param>
/// <param name="Pixels">Pixels or voxels of the input.</param>
/// <param name="VolumeMm3">The same in mm³, where the file gives its voxels a size.</param>
internal sealed record AreaResult(string Label, int ClassId, long Pixels, double? VolumeMm3 = null)
{
    /// <summary>Its part of the picture, 0 to 1.</summary>
    public double? Share { get; init; }

    /// <summary>Left, top, right, bottom in pixels of the input.</summary>
    public IReadOnlyList<int>? Box { get; init; }

    /// <summary>The middle of its pixels: x, y.</summary>
    public IReadOnlyList<double>? Centroid { get; init; }

    /// <summary>The outer edges of its parts, the largest first, as polygons of [x, y] in pixels of the input; not of class 0.</summary>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<int>>>? Contours { get; init; }
}
