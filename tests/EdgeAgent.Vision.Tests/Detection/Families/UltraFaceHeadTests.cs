using EdgeAgent.Vision.Detection.Families;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Tests.Detection.Families;

public sealed class UltraFaceHeadTests
{
    [Theory]
    // Left, top, right, bottom; quantised ones may end a little beside.
    [InlineData(new float[] { 0.1f, 0.2f, 0.4f, 0.6f }, true)]
    [InlineData(new float[] { 0.4f, 0.6f, 0.398f, 0.598f }, true)]
    // Offsets of an SSD that nobody has decoded, and centres and sizes.
    [InlineData(new float[] { 0.3f, -0.2f, -1.1f, 0.4f }, false)]
    [InlineData(new float[] { 0.6f, 0.5f, 0.2f, 0.1f }, false)]
    [InlineData(new float[] { 12, 15, 80, 90 }, false)]
    public void Boxes_that_are_not_decoded_are_refused(float[] box, bool fits)
    {
        new UltraFaceHead(0, 1, 1).Settle(new NetworkTrial([[1, 1, 2], [1, 1, 4]], [[0.9f, 0.1f], box]), out var fault);

        Assert.Equal(fits, fault is null);
        if (!fits)
            Assert.EndsWith("export it with its boxes decoded", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_without_a_softmax_are_refused()
    {
        new UltraFaceHead(0, 1, 1).Settle(new NetworkTrial([[1, 1, 2], [1, 1, 4]], [[0.9f, 0.4f], [0.1f, 0.2f, 0.4f, 0.6f]]), out var fault);

        Assert.Equal("its scores of a box have a sum of 1.3, where this family gives 1: export it with its softmax; scores without one beside corners in pixels are those of YOLO-NAS, DAMO-YOLO and YOLO-World, which are not built "
            + "(YOLO-NAS runs when its suppression is exported with it)", fault);
    }

    [Theory]
    [InlineData(new float[] { 0.7f, 0.1f, 0.1f, 0.1f }, new float[] { 0.1f, 0.2f, 0.4f, 0.6f }, 0)]
    [InlineData(new float[] { 0.1f, 0.2f, 0.4f, 0.6f }, new float[] { 0.7f, 0.1f, 0.1f, 0.1f }, 1)]
    public void Three_classes_are_told_from_edges_by_their_numbers(float[] first, float[] second, int scores)
    {
        var head = new UltraFaceHead(0, 1, 3).Settle(new NetworkTrial([[1, 1, 4], [1, 1, 4]], [first, second]), out var fault);

        Assert.Null(fault);
        Assert.Equal(new UltraFaceHead(scores, 1 - scores, 3), head);
    }
}
