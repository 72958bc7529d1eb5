using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tracking;

/// <summary>Where each place of one picture is in another one of the same scene: turned, scaled and moved, all of it alike. x' = A·x − B·y + X,
/// y' = B·x + A·y + Y; pixels, y downwards.</summary>
/// <param name="A">Scale times the cosine of the turn.</param>
/// <param name="B">Scale times the sine of the turn.</param>
/// <param name="X">Move to the right, pixels.</param>
/// <param name="Y">Move down, pixels.</param>
internal readonly record struct Similarity(double A, double B, double X, double Y)
{
    /// <summary>Nothing has moved.</summary>
    public static Similarity Identity { get; } = new(1, 0, 0, 0);

    /// <summary>How much larger everything is.</summary>
    public double Scale => double.Hypot(A, B);

    /// <summary>Where a place is.</summary>
    public (double X, double Y) Of(double x, double y) => (A * x - B * y + X, B * x + A * y + Y);

    /// <summary>What a step in the picture is.</summary>
    public (double X, double Y) OfStep(double x, double y) => (A * x - B * y, B * x + A * y);

    /// <summary>Where a box is: its middle moved, its sides scaled, none of them turned.</summary>
    public DetectedObject Of(in DetectedObject box)
    {
        var (x, y) = Of((box.Left + box.Right) / 2.0, (box.Top + box.Bottom) / 2.0);
        var (width, height) = (Scale * box.Width / 2, Scale * box.Height / 2);
        return box with { Left = (float)(x - width), Top = (float)(y - height), Right = (float)(x + width), Bottom = (float)(y + height) };
    }
}
