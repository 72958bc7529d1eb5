using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Tuning;

/// <summary>A zone as somebody has drawn it.</summary>
internal sealed record DrawnZone : IDrawn<DrawnZone>
{
    /// <summary>Its corners, each x and y in fractions of the picture.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Polygon { get; init; }

    /// <summary>After a stay this long <c>zone.dwell</c> is sent; null or 0 for never.</summary>
    public double? DwellMs { get; init; }

    /// <summary>The classes that matter; empty or null for all.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <inheritdoc/>
    public string? Was { get; init; }

    /// <summary>The stay in whole milliseconds; null for never.</summary>
    /// <exception cref="TuningException">It is longer than any configuration allows.</exception>
    public TimeSpan? Dwell() => Math.Round(DwellMs ?? 0) switch
    {
        <= 0 => null,
        <= 1e9 and var milliseconds => TimeSpan.FromMilliseconds(milliseconds),
        _ => throw new TuningException("A stay is 24h at most."),
    };

    /// <summary>One of the configuration.</summary>
    public static DrawnZone Of(ZoneSettings zone) => new() { Polygon = DrawnPoints.Of(zone.Polygon), DwellMs = zone.Dwell?.TotalMilliseconds, Classes = zone.Classes };

    /// <inheritdoc/>
    public bool IsLike(DrawnZone other) => DrawnPoints.AreLike(Polygon, other.Polygon) && Dwell() == other.Dwell() && (Classes ?? []).SequenceEqual(other.Classes ?? []);
}
