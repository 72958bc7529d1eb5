namespace EdgeAgent.Host.Tuning;

/// <summary>A zone as somebody has drawn it.</summary>
internal sealed record DrawnZone
{
    /// <summary>Its corners, each x and y in fractions of the picture.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Polygon { get; init; }

    /// <summary>After a stay this long <c>zone.dwell</c> is sent; null for never.</summary>
    public double? DwellMs { get; init; }

    /// <summary>The classes that matter; empty or null for all.</summary>
    public IReadOnlyList<string>? Classes { get; init; }
}
