using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Privacy;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Privacy;

public sealed class PrivacyMaskTests : IDisposable
{
    /// <summary>No value that a mask writes.</summary>
    private const byte Original = 77;

    private readonly FramePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(PixelFormat.Bgr24, 0, 0)]
    [InlineData(PixelFormat.Grey8, 0, 0)]
    [InlineData(PixelFormat.I420, 16, 128)]
    public void What_is_under_the_mask_is_black_and_what_is_not_stays(PixelFormat pixels, byte black, byte noColour)
    {
        // From 1.5 to 4.5 of 8 columns, and from 0 to 2 of 4 rows, whose border touches the third.
        var mask = new PrivacyMask([Rectangle(1.5 / 8, 0, 4.5 / 8, 0.5)]);
        using var frame = Rent(pixels, 8, 4);
        mask.Cover(frame);

        for (var y = 0; y < 4; y++)
        {
            for (var x = 0; x < 8; x++)
                Assert.All(PixelAt(frame, x, y).ToArray(), value => Assert.Equal(x is >= 1 and <= 4 && y <= 2 ? black : Original, value));
        }

        if (pixels == PixelFormat.I420)
        {
            byte[] row = [noColour, noColour, noColour, Original];
            Assert.Equal([.. row, .. row, .. row, .. row], frame.Pixels[32..].ToArray());
        }
    }

    [Property(MaxTest = 300)]
    public void Exactly_the_pixels_that_a_polygon_touches_are_covered(int seed)
    {
        var random = new Random(seed);
        var format = new FrameFormat((PixelFormat)random.Next(3), random.Next(1, 24), random.Next(1, 24));
        var polygons = Enumerable.Range(0, random.Next(1, 4)).Select(_ => AnyPolygon(random)).ToList();
        using var frame = Rent(format.Pixels, format.Width, format.Height);
        new PrivacyMask(polygons).Cover(frame);

        for (var y = 0; y < format.Height; y++)
        {
            for (var x = 0; x < format.Width; x++)
            {
                foreach (var value in PixelAt(frame, x, y))
                    AssertCovered(polygons, x, y, format.Width, format.Height, value);
            }
        }

        if (format.Pixels != PixelFormat.I420)
            return;
        for (var i = 0; i < 2 * format.ChromaWidth * format.ChromaHeight; i++)
        {
            var (x, y) = (i % format.ChromaWidth, i / format.ChromaWidth % format.ChromaHeight);
            AssertCovered(polygons, x, y, format.Width / 2.0, format.Height / 2.0, frame.Pixels[format.Width * format.Height + i]);
        }
    }

    [Fact]
    public void A_mask_of_the_whole_picture_leaves_nothing()
    {
        var mask = new PrivacyMask([Rectangle(0, 0, 1, 1)]);
        foreach (var (width, height) in new[] { (1, 1), (3, 5), (1921, 1081), (640, 480) })
        {
            foreach (var pixels in Enum.GetValues<PixelFormat>())
            {
                using var frame = Rent(pixels, width, height);
                mask.Cover(frame);
                Assert.False(frame.Pixels.Contains(Original));
            }
        }
    }

    [Fact]
    public void A_mask_follows_the_size_of_the_frames()
    {
        var mask = new PrivacyMask([Rectangle(0, 0, 0.5, 1)]);
        foreach (var width in (int[])[100, 40, 100])
        {
            using var frame = Rent(PixelFormat.Grey8, width, 10);
            mask.Cover(frame);
            // The border touches the pixel beside it.
            Assert.Equal(10 * (width / 2 + 1), frame.Pixels.Count((byte)0));
        }
    }

    [Fact]
    public void Covering_allocates_nothing_while_the_format_stays()
    {
        var mask = new PrivacyMask([Rectangle(0.1, 0.1, 0.4, 0.9), new Polygon([new(0.6, 0.1), new(0.9, 0.5), new(0.6, 0.9)])]);
        using var frame = Rent(PixelFormat.I420, 320, 240);
        mask.Cover(frame);
        var lease = frame;

        Assert.Equal(0, SteadyState.Bytes(() => mask.Cover(lease)));
    }

    private static Polygon Rectangle(double left, double top, double right, double bottom) =>
        new([new(left, top), new(right, top), new(right, bottom), new(left, bottom)]);

    /// <summary>A star around a centre, some of its points on the lines between pixels or on the edge of the picture.</summary>
    private static Polygon AnyPolygon(Random random)
    {
        while (true)
        {
            var (x, y) = (random.NextDouble(), random.NextDouble());
            var angles = Enumerable.Range(0, random.Next(3, 9)).Select(_ => random.NextDouble() * Math.Tau).Order().ToList();
            var grid = random.Next(3);
            var points = angles.ConvertAll(a =>
            {
                var reach = random.NextDouble();
                return new FramePoint(Snap(x + reach * Math.Cos(a)), Snap(y + reach * Math.Sin(a)));
            });
            if (Polygon.FaultOf(points) is null)
                return new Polygon(points);

            double Snap(double value) => Math.Clamp(grid == 0 ? Math.Round(value * 12) / 12 : value, 0, 1);
        }
    }

    private static void AssertCovered(List<Polygon> polygons, int x, int y, double width, double height, byte value)
    {
        // Within a hair of the border either is right.
        const double hair = 1e-4;
        if (polygons.Exists(p => Touches(p, x, y, width, height, 0)))
            Assert.NotEqual(Original, value);
        else if (!polygons.Exists(p => Touches(p, x, y, width, height, hair)))
            Assert.Equal(Original, value);
    }

    /// <summary>Whether a polygon has anything in common with a cell that is made larger by a margin; another way than the mask's: each side is clipped to the cell.</summary>
    private static bool Touches(Polygon polygon, int x, int y, double width, double height, double margin)
    {
        if (polygon.Contains((x + 0.5) / width, (y + 0.5) / height))
            return true;
        var start = polygon.Points[^1];
        foreach (var end in polygon.Points)
        {
            double from = 0, to = 1;
            Clip(start.X * width, end.X * width, x - margin, x + 1 + margin, ref from, ref to);
            Clip(start.Y * height, end.Y * height, y - margin, y + 1 + margin, ref from, ref to);
            if (from <= to)
                return true;
            start = end;
        }

        return false;
    }

    /// <summary>Liang and Barsky's clipping in one direction: the part of a side between two lines.</summary>
    private static void Clip(double start, double end, double low, double high, ref double from, ref double to)
    {
        var step = end - start;
        if (step == 0)
        {
            if (start < low || start > high)
                to = double.NegativeInfinity;
            return;
        }

        var (a, b) = ((low - start) / step, (high - start) / step);
        from = Math.Max(from, Math.Min(a, b));
        to = Math.Min(to, Math.Max(a, b));
    }

    private FrameLease Rent(PixelFormat pixels, int width, int height)
    {
        var frame = _pool.Rent(new FrameFormat(pixels, width, height));
        frame.Pixels.Fill(Original);
        return frame;
    }

    private static Span<byte> PixelAt(FrameLease frame, int x, int y)
    {
        var bytes = frame.Format.Pixels == PixelFormat.Bgr24 ? 3 : 1;
        return frame.Pixels.Slice(y * frame.Format.Stride + x * bytes, bytes);
    }
}
