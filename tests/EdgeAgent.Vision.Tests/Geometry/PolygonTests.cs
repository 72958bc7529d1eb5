using EdgeAgent.Vision.Geometry;
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

    private static List<FramePoint> Parse(string points) =>
        [.. points.Split(' ').Select(p => p.Split(',').Select(n => double.Parse(n, System.Globalization.CultureInfo.InvariantCulture)).ToArray()).Select(n => new FramePoint(n[0], n[1]))];
}
