namespace EdgeAgent.Vision.Segmentation;

/// <summary>The outer edge of one connected part of a class, without its holes.</summary>
/// <param name="ClassId">The class.</param>
/// <param name="Pixels">Pixels of the part.</param>
/// <param name="Corners">The polygon, clockwise, in pixels of the frame.</param>
public sealed record ClassContour(int ClassId, int Pixels, IReadOnlyList<(int X, int Y)> Corners);
