namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>A mask.</summary>
/// <param name="Polygon">Its corners, each x and y in fractions of the picture.</param>
internal sealed record MaskAnswer(IReadOnlyList<IReadOnlyList<double>> Polygon);
