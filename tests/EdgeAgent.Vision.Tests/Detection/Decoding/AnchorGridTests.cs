using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Vision.Tests.Detection.Decoding;

public sealed class AnchorGridTests
{
    [Theory]
    [InlineData(416, 416, 3549, 1, new[] { 8, 16, 32 })]
    [InlineData(640, 640, 8400, 1, new[] { 8, 16, 32 })]
    [InlineData(320, 256, 1680, 1, new[] { 8, 16, 32 })]
    [InlineData(1280, 1280, 34000, 1, new[] { 8, 16, 32, 64 })]
    [InlineData(640, 640, 34000, 1, new[] { 4, 8, 16, 32 })]
    [InlineData(352, 352, 484, 1, new[] { 16 })]
    [InlineData(256, 256, 4032, 3, new[] { 8, 16, 32 })]
    [InlineData(100, 60, 104 + 28 + 8, 1, new[] { 8, 16, 32 })]
    public void Strides_follow_from_the_input_size_and_the_number_of_anchors(int width, int height, int anchors, int perCell, int[] strides) =>
        Assert.Equal(strides, AnchorGrid.Find(width, height, anchors, perCell)?.Strides);

    [Theory]
    [InlineData(416, 416, 3550)]
    [InlineData(416, 416, 0)]
    [InlineData(640, 640, 25200)]
    [InlineData(300, 300, 101)]
    public void A_number_of_anchors_that_no_grid_has_gives_no_strides(int width, int height, int anchors) =>
        Assert.Null(AnchorGrid.Find(width, height, anchors));
}
