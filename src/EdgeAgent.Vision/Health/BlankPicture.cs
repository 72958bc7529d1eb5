using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Health;

/// <summary>
/// Tells a picture that shows nothing from 32 × 32 of its pixels, those at masks aside. A share of them may be otherwise: many cameras write name and
/// time over every picture. A night with a lamp is not black, for what the lamp lights is more than that share.
/// </summary>
internal sealed class BlankPicture
{
    private const int Side = 32;
    private const int Points = Side * Side;

    /// <summary>1 % of the points may be otherwise.</summary>
    private const int OutlierDivisor = 100;

    /// <summary>On the scale from 16 (black) to 235: 4 % of it, for a covered sensor is not free of noise.</summary>
    private const int BlackMean = 24;

    /// <summary>What is brighter can be seen.</summary>
    private const int Visible = 40;

    /// <summary>Of a value to the mean of the picture: more than a flat colour has after compression, less than any lit wall.</summary>
    private const int FlatDistance = 6;

    private readonly bool[] _isMasked;
    private readonly int _points;

    /// <summary>A look that leaves parts of the picture out.</summary>
    public BlankPicture(params IReadOnlyList<Polygon> masks)
    {
        _isMasked = CoveredCells.Of(masks, Side, Side);
        _points = _isMasked.Count(isMasked => !isMasked);
    }

    /// <summary>Looks at one picture; allocates nothing. One that is masked all over is never blank: it was asked for.</summary>
    public Blankness Of(FrameLease frame)
    {
        if (_points == 0)
            return Blankness.None;
        Span<Colour> all = stackalloc Colour[Points];
        var points = all[..Read(frame.Format, frame.Pixels, all)];
        var outliers = _points / OutlierDivisor;
        int luma = 0, blue = 0, red = 0, visible = 0;
        foreach (var point in points)
        {
            luma += point.Luma;
            blue += point.Blue;
            red += point.Red;
            if (point.Luma > Visible)
                visible++;
        }

        if (luma <= BlackMean * _points && visible <= outliers)
            return Blankness.Black;
        var mean = new Colour((byte)(luma / _points), (byte)(blue / _points), (byte)(red / _points));
        var others = 0;
        foreach (var point in points)
        {
            if (!point.IsNear(mean) && ++others > outliers)
                return Blankness.None;
        }

        return Blankness.OneColour;
    }

    /// <returns>How many points there are.</returns>
    private int Read(FrameFormat format, ReadOnlySpan<byte> pixels, Span<Colour> points)
    {
        var count = 0;
        for (var i = 0; i < Side; i++)
        {
            var y = (2 * i + 1) * format.Height / (2 * Side);
            for (var j = 0; j < Side; j++)
            {
                if (_isMasked[i * Side + j])
                    continue;
                var x = (2 * j + 1) * format.Width / (2 * Side);
                points[count++] = format.Pixels switch
                {
                    PixelFormat.I420 => OfI420(format, pixels, x, y),
                    PixelFormat.Bgr24 => OfBgr(pixels.Slice(y * format.Stride + 3 * x, 3)),
                    _ => new Colour(pixels[y * format.Stride + x], 128, 128),
                };
            }
        }

        return count;
    }

    private static Colour OfI420(FrameFormat format, ReadOnlySpan<byte> pixels, int x, int y)
    {
        var plane = format.Width * format.Height;
        var chroma = plane + y / 2 * format.ChromaWidth + x / 2;
        return new Colour(pixels[y * format.Width + x], pixels[chroma], pixels[chroma + format.ChromaWidth * format.ChromaHeight]);
    }

    /// <summary>BT.601 in limited range, as <see cref="PixelFormat.I420"/> is.</summary>
    private static Colour OfBgr(ReadOnlySpan<byte> bgr)
    {
        int b = bgr[0], g = bgr[1], r = bgr[2];
        return new Colour(
            (byte)(((66 * r + 129 * g + 25 * b + 128) >> 8) + 16),
            (byte)(((-38 * r - 74 * g + 112 * b + 128) >> 8) + 128),
            (byte)(((112 * r - 94 * g - 18 * b + 128) >> 8) + 128));
    }

    /// <summary>Luma and both differences of colour.</summary>
    private readonly record struct Colour(byte Luma, byte Blue, byte Red)
    {
        public bool IsNear(Colour other) =>
            Math.Abs(Luma - other.Luma) <= FlatDistance && Math.Abs(Blue - other.Blue) <= FlatDistance && Math.Abs(Red - other.Red) <= FlatDistance;
    }
}
