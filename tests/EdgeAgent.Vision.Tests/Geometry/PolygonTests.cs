using EdgeAgent.Vision.Geometry;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Geometry;

public class PolygonTests
{
    [Theory]
    [InlineData("0,0 1,0 1,1")]
    [InlineData("0,0 1,0 1,1 0,1")]
    [InlineData("0,1 1,1 1,0 0,0")]
    [InlineData("0.1,0.1 0.9,0.1 0.9,0.9 0.5,0.2 0.1,0.9")]
    [InlineData("0,0 0.5,0 1,0 1,1 0,1")]
    public void Points_in_the_order_of_the_border_are_a_polygon(string points) => Assert.Null(Polygon.FaultOf(Parse(points)));

    [Theory]
    [InlineData("0,0 1,1", null, "2 point(s) make no polygon: it has 3 to 200.")]
    [InlineData("0,0 1,0 1,1.01", 2, "point 3 lies outside of the picture: both numbers are from 0 to 1.")]
    [InlineData("0,0 1,0 NaN,1", 2, "point 3 lies outside of the picture: both numbers are from 0 to 1.")]
    [InlineData("0,0 1,0 1,0 1,1", 2, "points 2 and 3 are the same. Leave one out.")]
    [InlineData("0,0 1,0 1,1 0,0", 3, "the last point is the first one again. Leave it out: a polygon closes by itself.")]
    [InlineData("0,0 1,1 1,0 0,1", 2, "the side from point 3 to point 4 meets the side from point 1 to point 2. Give the points in the order of the border.")]
    [InlineData("0,0 0.5,0 1,0", 2, "the side from point 3 to point 1 meets the side from point 1 to point 2. Give the points in the order of the border.")]
    [InlineData("0,0 1,0 0.5,0 0.5,1", 1, "the side from point 2 to point 3 meets the side from point 1 to point 2. Give the points in the order of the border.")]
    [InlineData("0,0 1,0 1,1 0.5,0 0,1", 2, "the side from point 3 to point 4 meets the side from point 1 to point 2. Give the points in the order of the border.")]
    [InlineData("0.1,0.1 0.9,0.1 0.9,0.100001", null, "the points lie on one line: the polygon covers nothing.")]
    public void What_is_no_polygon_is_told_with_the_point_that_it_is_about(string points, int? at, string message) =>
        Assert.Equal(new PolygonFault(at, message), Polygon.FaultOf(Parse(points)));

    [Property]
    public bool Of_four_corners_one_order_at_least_makes_a_polygon_and_it_contains_its_middle(byte left, byte top, byte right, byte bottom)
    {
        if (left == right || top == bottom)
            return true;
        FramePoint a = new(left / 255.0, top / 255.0), b = new(right / 255.0, top / 255.0), c = new(right / 255.0, bottom / 255.0), d = new(left / 255.0, bottom / 255.0);
        return Polygon.FaultOf([a, b, c, d]) is null && Polygon.FaultOf([a, c, b, d]) is not null
            && new Polygon([a, b, c, d]).Contains((left + right) / 510.0, (top + bottom) / 510.0);
    }

    [Fact]
    public void A_point_on_an_edge_or_a_corner_is_inside()
    {
        var lowerHalf = Of("0,0.5 1,0.5 1,1 0,1");

        // A box that the frame cuts off ends exactly at the frame's edge.
        Assert.True(lowerHalf.Contains(0.3, 1));
        Assert.True(lowerHalf.Contains(1, 1));
        Assert.True(lowerHalf.Contains(0.3, 0.5));
        Assert.False(lowerHalf.Contains(0.3, 0.4999));
    }

    [Fact]
    public void A_bay_of_the_outline_is_outside()
    {
        // A U: the bay between its arms is open at the top.
        var u = Of("0.1,0.1 0.3,0.1 0.3,0.6 0.7,0.6 0.7,0.1 0.9,0.1 0.9,0.9 0.1,0.9");

        Assert.True(u.Contains(0.2, 0.2));
        Assert.False(u.Contains(0.5, 0.2));
        Assert.True(u.Contains(0.8, 0.2));
        Assert.True(u.Contains(0.5, 0.7));
        // Level with two corners: a ray through them must count each pair of edges once.
        Assert.False(u.Contains(0.05, 0.6));
        Assert.True(u.Contains(0.2, 0.6));
    }

    [Fact]
    public void The_distance_is_measured_in_units_of_each_axis()
    {
        var square = Of("0.2,0.2 0.8,0.2 0.8,0.8 0.2,0.8");

        Assert.Equal(0.5, square.DistanceToBorder(new FramePoint(0.1, 0.5), 0.2, 0.1), 12);
        Assert.Equal(1, square.DistanceToBorder(new FramePoint(0.5, 0.9), 0.2, 0.1), 12);
        Assert.Equal(1.5, square.DistanceToBorder(new FramePoint(0.5, 0.6), 0.2, 0.1), 12);
    }

    [Property(MaxTest = 2000, Arbitrary = [typeof(Shapes)])]
    public void Inside_is_where_the_outline_winds_around(Shape shape)
    {
        Assert.Null(Polygon.FaultOf(shape.Outline));
        var polygon = new Polygon(shape.Outline);

        // The brute force is undecided on the outline itself.
        Assert.True(polygon.DistanceToBorder(shape.Point, 1, 1) < 1e-9 || polygon.Contains(shape.Point.X, shape.Point.Y) == WindsAround(shape.Outline, shape.Point));
    }

    [Property(MaxTest = 1000, Arbitrary = [typeof(Shapes)])]
    public void Inside_does_not_depend_on_where_or_which_way_the_outline_begins(Shape shape)
    {
        var expected = new Polygon(shape.Outline).Contains(shape.Point.X, shape.Point.Y);

        Assert.Equal(expected, new Polygon([.. shape.Outline.Reverse()]).Contains(shape.Point.X, shape.Point.Y));
        Assert.Equal(expected, new Polygon([.. shape.Outline.Skip(2), .. shape.Outline.Take(2)]).Contains(shape.Point.X, shape.Point.Y));
    }

    [Property(MaxTest = 1000, Arbitrary = [typeof(Shapes)])]
    public void A_polygon_with_two_points_swapped_is_refused_or_simple(Shape shape)
    {
        FramePoint[] swapped = [.. shape.Outline];
        (swapped[0], swapped[1]) = (swapped[1], swapped[0]);

        Assert.Equal(IsSimple(swapped), Polygon.FaultOf(swapped) is null);
    }

    /// <summary>The angles under which a point sees the edges, summed: a whole turn from inside, nothing from outside.</summary>
    private static bool WindsAround(FramePoint[] outline, FramePoint from)
    {
        var sum = 0.0;
        for (var i = 0; i < outline.Length; i++)
        {
            var (a, b) = (outline[i], outline[(i + 1) % outline.Length]);
            var angle = Math.Atan2(b.Y - from.Y, b.X - from.X) - Math.Atan2(a.Y - from.Y, a.X - from.X);
            sum += angle > Math.PI ? angle - Math.Tau : angle < -Math.PI ? angle + Math.Tau : angle;
        }

        return Math.Abs(sum) > Math.PI;
    }

    /// <summary>By solving for the meeting of each two edges that are no neighbours.</summary>
    private static bool IsSimple(FramePoint[] p)
    {
        for (var i = 0; i < p.Length; i++)
        {
            for (var j = i + 2; j < p.Length; j++)
            {
                if ((j + 1) % p.Length == i)
                    continue;
                var (a, b, c, d) = (p[i], p[i + 1], p[j], p[(j + 1) % p.Length]);
                var denominator = (b.X - a.X) * (d.Y - c.Y) - (b.Y - a.Y) * (d.X - c.X);
                var t = ((c.X - a.X) * (d.Y - c.Y) - (c.Y - a.Y) * (d.X - c.X)) / denominator;
                var u = ((c.X - a.X) * (b.Y - a.Y) - (c.Y - a.Y) * (b.X - a.X)) / denominator;
                if (t is >= 0 and <= 1 && u is >= 0 and <= 1)
                    return false;
            }
        }

        return true;
    }

    private static Polygon Of(string points) => new(Parse(points));

    private static List<FramePoint> Parse(string points) =>
        [.. points.Split(' ').Select(p => p.Split(',').Select(n => double.Parse(n, System.Globalization.CultureInfo.InvariantCulture)).ToArray()).Select(n => new FramePoint(n[0], n[1]))];

    public sealed record Shape(FramePoint[] Outline, FramePoint Point);

    internal static class Shapes
    {
        /// <summary>Stars around the middle of the frame: corners by rising angle, each at its own distance, and a point near them.</summary>
        public static Arbitrary<Shape> Shape() =>
            (from count in Gen.Choose(5, 12)
             from radii in Gen.Choose(5, 48).ArrayOf(count)
             from turn in Gen.Choose(0, 359)
             from x in Gen.Choose(0, 1000)
             from y in Gen.Choose(0, 1000)
             let outline = radii.Select((r, i) => On(r / 100.0, (turn + 360.0 * i / count) * Math.PI / 180)).ToArray()
             select new Shape(outline, new FramePoint(x / 1000.0, y / 1000.0))).ToArbitrary();

        private static FramePoint On(double radius, double angle) => new(0.5 + radius * Math.Cos(angle), 0.5 + radius * Math.Sin(angle));
    }
}
