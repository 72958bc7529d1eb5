namespace EdgeAgent.Vision.Geometry;

/// <summary>A place in a picture of any size.</summary>
/// <param name="X">Fraction of the width from the left edge, 0 to 1.</param>
/// <param name="Y">Fraction of the height from the upper edge, 0 to 1.</param>
public readonly record struct FramePoint(double X, double Y);
