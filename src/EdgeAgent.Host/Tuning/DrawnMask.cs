namespace EdgeAgent.Host.Tuning;

/// <summary>A mask as somebody has drawn it.</summary>
internal sealed record DrawnMask
{
    /// <summary>Its corners, each x and y in fractions of the picture.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Polygon { get; init; }
}
