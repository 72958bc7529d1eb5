using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Tracking;

/// <summary>What an object of one class must be like to be seen; what is null does not matter.</summary>
public sealed record ClassFilter
{
    /// <summary>Score from which a box may begin an object, 0 to 1, in place of that of all classes.</summary>
    public double? MinScore { get; init; }

    /// <summary>Median of its scores that an object needs before it counts, 0 to 1.</summary>
    public double? MinMedianScore { get; init; }

    /// <summary>Least area of its box, as a fraction of the frame's.</summary>
    public double? MinArea { get; init; }

    /// <summary>Greatest area of its box, as a fraction of the frame's.</summary>
    public double? MaxArea { get; init; }

    /// <summary>Least width of its box over its height, in pixels.</summary>
    public double? MinRatio { get; init; }

    /// <summary>Greatest width of its box over its height, in pixels.</summary>
    public double? MaxRatio { get; init; }

    /// <summary>Where no object of the class stands: one whose box's lower edge has its middle there is not seen.</summary>
    public IReadOnlyList<Polygon> Masks { get; init; } = [];
}
