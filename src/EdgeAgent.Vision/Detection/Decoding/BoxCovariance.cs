namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// A turned box as a Gaussian, and how alike two of them are: one minus their Hellinger distance (Llerena et al., "Gaussian Bounding Boxes and
/// Probabilistic Intersection-over-Union for Object Detection", arXiv 2106.06072; ultralytics <c>utils/metrics.py</c>, <c>batch_probiou</c>).
/// </summary>
/// <param name="X">Its centre, pixels.</param>
/// <param name="Y">Its centre, pixels.</param>
/// <param name="Xx">Variance along x.</param>
/// <param name="Yy">Variance along y.</param>
/// <param name="Xy">Covariance.</param>
internal readonly record struct BoxCovariance(float X, float Y, float Xx, float Yy, float Xy)
{
    private const float Epsilon = 1e-7f;
    private const float LargestDistance = 100;

    /// <summary>Of a box: that of a uniform density over it.</summary>
    public static BoxCovariance Of(in TurnedBox box)
    {
        var (sine, cosine) = MathF.SinCos(box.Angle);
        var along = box.Width * box.Width / 12;
        var across = box.Height * box.Height / 12;
        return new BoxCovariance(
            box.CentreX, box.CentreY, along * cosine * cosine + across * sine * sine, along * sine * sine + across * cosine * cosine, (along - across) * cosine * sine);
    }

    /// <summary>How alike two boxes are: 1 when they are the same, near 0 when they lie apart.</summary>
    public static float Similarity(in BoxCovariance a, in BoxCovariance b)
    {
        var (xx, yy, xy) = (a.Xx + b.Xx, a.Yy + b.Yy, a.Xy + b.Xy);
        var (dx, dy) = (a.X - b.X, a.Y - b.Y);
        var determinant = xx * yy - xy * xy;
        var apart = 0.25f * (xx * dy * dy + yy * dx * dx) / (determinant + Epsilon) - 0.5f * xy * dx * dy / (determinant + Epsilon);
        var own = MathF.Sqrt(Math.Max(a.Xx * a.Yy - a.Xy * a.Xy, 0) * Math.Max(b.Xx * b.Yy - b.Xy * b.Xy, 0));
        var unlike = 0.5f * MathF.Log(determinant / (4 * own + Epsilon) + Epsilon);
        var distance = Math.Clamp(apart + unlike, Epsilon, LargestDistance);
        return 1 - MathF.Sqrt(1 - MathF.Exp(-distance) + Epsilon);
    }

    /// <summary>
    /// Whether two boxes lie so far apart that they are less alike than a limit, told without roots and logarithms: what their shapes add to the
    /// distance is never negative, and their centres add at least |d|² / (4 · trace).
    /// </summary>
    /// <param name="a">One box.</param>
    /// <param name="b">The other.</param>
    /// <param name="distance">From <see cref="DistanceOf"/>.</param>
    public static bool AreApart(in BoxCovariance a, in BoxCovariance b, float distance)
    {
        var (dx, dy) = (a.X - b.X, a.Y - b.Y);
        return dx * dx + dy * dy > 4 * distance * (a.Xx + b.Xx + a.Yy + b.Yy);
    }

    /// <summary>The distance at which two boxes are just so alike, a little more so that rounding decides nothing.</summary>
    /// <param name="similarity">0 to 1.</param>
    public static float DistanceOf(float similarity)
    {
        var unlike = 1 - Math.Max(0, similarity - 1e-3f);
        return unlike >= 1 ? float.PositiveInfinity : -MathF.Log(1 - unlike * unlike);
    }
}
