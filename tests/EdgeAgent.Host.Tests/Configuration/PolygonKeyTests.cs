using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Host.Tests.Configuration;

/// <summary>Polygons as the configuration writes them.</summary>
public class PolygonKeyTests
{
    [Fact]
    public void A_polygon_is_read_point_by_point()
    {
        var privacy = ConfigurationText.Load("cameras: {a: {source: x, privacy: {window: {polygon: [[0, 0.25], [50%, 0], [\"${X}\", 1]]}}}}", ("X", "0.5")).Configuration.Cameras["a"].Privacy;

        Assert.Equal([new FramePoint(0, 0.25), new FramePoint(0.5, 0), new FramePoint(0.5, 1)], privacy["window"].Polygon.Points.ToArray());
    }

    [Theory]
    [InlineData("left", "1:54", "a single value stands here. Allowed: 3 or more points [[x, y], …]: fractions of width and height from the upper left corner, in the order of the border.")]
    [InlineData("[0, 1]", "1:55", "[0]: this is no point. Allowed: a point [x, y]: fractions of width and height from the upper left corner, each from 0 to 1.")]
    [InlineData("[[0, 0], [1], [1, 1]]", "1:63", "[1]: this is no point.")]
    [InlineData("[[0, 0], [1, 0, 0], [1, 1]]", "1:63", "[1]: this is no point.")]
    [InlineData("[[0, 0], [640, 0], [1, 1]]", "1:64", "[1]: '640' is not allowed. Allowed: a number from 0 to 1, or a percentage from 0% to 100%.")]
    [InlineData("[[0, 0], [1, 1]]", "1:54", "2 point(s) make no polygon: it has 3 to 200.")]
    [InlineData("[[0, 0], [1, 1], [1, 0], [0, 1]]", "1:71", "the side from point 3 to point 4 meets the side from point 1 to point 2. Give the points in the order of the border.")]
    [InlineData("[]", "1:54", "0 point(s) make no polygon: it has 3 to 200.")]
    public void What_is_no_polygon_is_told_where_it_stands(string polygon, string place, string message)
    {
        var fault = ConfigurationText.FaultsOf($"cameras: {{a: {{source: x, privacy: {{window: {{polygon: {polygon}}}}}}}}}")[0];

        Assert.StartsWith($"edgeagent.yaml:{place} cameras.a.privacy.window.polygon", fault);
        Assert.Contains(message, fault);
    }

    [Fact]
    public void A_mask_without_a_polygon_is_told_that_it_lacks_one() =>
        Assert.Equal(["edgeagent.yaml:1:44 cameras.a.privacy.window.polygon: the key is missing. The part of the picture."],
            ConfigurationText.FaultsOf("cameras: {a: {source: x, privacy: {window: {}}}}"));
}
