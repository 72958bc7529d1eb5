namespace EdgeAgent.Vision.Geometry;

/// <summary>Why points are no polygon.</summary>
/// <param name="Point">The point that it is about, from 0; null when it is about all of them.</param>
/// <param name="Message">The sentence for a person; it counts points from 1.</param>
public sealed record PolygonFault(int? Point, string Message);
