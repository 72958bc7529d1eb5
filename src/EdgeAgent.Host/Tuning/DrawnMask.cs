using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Tuning;

/// <summary>A mask as somebody has drawn it.</summary>
internal sealed record DrawnMask : IDrawn<DrawnMask>
{
    /// <summary>Its corners, each x and y in fractions of the picture.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Polygon { get; init; }

    /// <inheritdoc/>
    public string? Was { get; init; }

    /// <summary>One of the configuration.</summary>
    public static DrawnMask Of(MaskSettings mask) => new() { Polygon = DrawnPoints.Of(mask.Polygon) };

    /// <inheritdoc/>
    public bool IsLike(DrawnMask other) => DrawnPoints.AreLike(Polygon, other.Polygon);
}
