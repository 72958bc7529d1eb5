namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>A zone.</summary>
/// <param name="Polygon">Its corners, each x and y in fractions of the picture.</param>
/// <param name="DwellMs">After a stay this long <c>zone.dwell</c> is sent; null for never.</param>
/// <param name="Classes">The classes that matter; empty for all.</param>
internal sealed record ZoneAnswer(IReadOnlyList<IReadOnlyList<double>> Polygon, double? DwellMs, IReadOnlyList<string> Classes);
