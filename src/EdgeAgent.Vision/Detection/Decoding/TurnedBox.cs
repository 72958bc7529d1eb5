using System.Numerics;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>A box that is turned about its centre.</summary>
/// <param name="CentreX">Pixels.</param>
/// <param name="CentreY">Pixels.</param>
/// <param name="Width">Pixels along its own axis.</param>
/// <param name="Height">Pixels across.</param>
/// <param name="Angle">Radians from the x axis towards the y axis, which points down.</param>
internal readonly record struct TurnedBox(float CentreX, float CentreY, float Width, float Height, float Angle)
{
    /// <summary>The same box with an angle from 0 to below π/2, its sides exchanged where that needs it (ultralytics <c>utils/ops.py</c>, <c>regularize_rboxes</c>).</summary>
    public TurnedBox Regular()
    {
        var angle = Angle % MathF.PI;
        if (angle < 0)
            angle += MathF.PI;
        return angle >= MathF.PI / 2
            ? this with { Width = Height, Height = Width, Angle = angle - MathF.PI / 2 }
            : this with { Angle = angle };
    }

    /// <summary>Its corners, one after the other around it (<c>xywhr2xyxyxyxy</c>).</summary>
    /// <param name="corners">Room for four.</param>
    public void ReadCorners(Span<Vector2> corners)
    {
        var (sine, cosine) = MathF.SinCos(Angle);
        var centre = new Vector2(CentreX, CentreY);
        var along = new Vector2(cosine, sine) * (Width / 2);
        var across = new Vector2(-sine, cosine) * (Height / 2);
        corners[0] = centre + along + across;
        corners[1] = centre + along - across;
        corners[2] = centre - along - across;
        corners[3] = centre - along + across;
    }

    /// <summary>Half the width and height of the upright box around it.</summary>
    public Vector2 HalfExtent()
    {
        var (sine, cosine) = MathF.SinCos(Angle);
        return new Vector2(
            (Math.Abs(Width * cosine) + Math.Abs(Height * sine)) / 2, (Math.Abs(Width * sine) + Math.Abs(Height * cosine)) / 2);
    }
}
