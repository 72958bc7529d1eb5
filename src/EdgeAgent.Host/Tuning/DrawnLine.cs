using EdgeAgent.Host.Configuration;
using EdgeAgent.Vision.Zones;

namespace EdgeAgent.Host.Tuning;

/// <summary>A line as somebody has drawn it.</summary>
internal sealed record DrawnLine : IDrawn<DrawnLine>
{
    /// <summary>Where it begins, x and y in fractions of the picture.</summary>
    public required IReadOnlyList<double> From { get; init; }

    /// <summary>Where it ends.</summary>
    public required IReadOnlyList<double> To { get; init; }

    /// <summary><c>both</c>, <c>in</c> or <c>out</c>; null for both.</summary>
    public string? Direction { get; init; }

    /// <inheritdoc/>
    public string? Was { get; init; }

    /// <summary>The direction where it is not both; else null.</summary>
    public string? OneWay() => Direction == WordOf(LineDirection.Both) ? null : Direction;

    /// <summary>One of the configuration.</summary>
    public static DrawnLine Of(LineSettings line) => new() { From = DrawnPoints.Of(line.From), To = DrawnPoints.Of(line.To), Direction = WordOf(line.Direction) };

    /// <inheritdoc/>
    public bool IsLike(DrawnLine other) => DrawnPoints.AreLike(From, other.From) && DrawnPoints.AreLike(To, other.To) && OneWay() == other.OneWay();

    private static string WordOf(LineDirection direction) => direction.ToString().ToLowerInvariant();
}
