using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Host.Configuration;

/// <summary>What the objects of one class must be like to be seen on a camera.</summary>
internal sealed record FilterSettings
{
    [Fraction("The lowest score with which an object of the class begins. Default: detect.min_score.")]
    public double? MinScore { get; init; }

    [Fraction("The lowest median of its scores with which an object of the class enters. Default: none.")]
    public double? MinMedianScore { get; init; }

    [Fraction("The least area of its box, as a fraction of the picture. Default: none.")]
    public double? MinArea { get; init; }

    [Fraction("The greatest area of its box, as a fraction of the picture. Default: none.")]
    public double? MaxArea { get; init; }

    [Number("The least width of its box over its height. Default: none.", 0.001, 1000)]
    public double? MinRatio { get; init; }

    [Number("The greatest width of its box over its height. Default: none.", 0.001, 1000)]
    public double? MaxRatio { get; init; }

    [Sections("Where no object of the class stands: one whose box's lower edge has its middle there is not seen.")]
    public IReadOnlyDictionary<string, MaskSettings> Masks { get; init; } = new Dictionary<string, MaskSettings>();

    /// <summary>As tracking takes it.</summary>
    public ClassFilter ToFilter() => new()
    {
        MinScore = MinScore,
        MinMedianScore = MinMedianScore,
        MinArea = MinArea,
        MaxArea = MaxArea,
        MinRatio = MinRatio,
        MaxRatio = MaxRatio,
        Masks = [.. Masks.Values.Select(mask => mask.Polygon)],
    };
}
