using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Vision.Tests.Detection.Decoding;

public sealed class Yolov5DecoderTests
{
    [Theory]
    [InlineData(0.5f, 1, 0.5f, 0)]
    [InlineData(0.5f, 1, 0.49f, 1)]
    [InlineData(1, 0.5f, 0.5f, 0)]
    [InlineData(0.7f, 0.7f, 0.5f, 0)]
    [InlineData(0.75f, 0.75f, 0.5f, 1)]
    public void Objectness_and_score_must_both_be_above_the_threshold(float objectness, float best, float threshold, int count)
    {
        var found = new CandidateList();
        Assert.True(new Yolov5Decoder(1, 2, BoxLayout.Rows(7)).TryDecode([8, 8, 4, 4, objectness, 0.1f, best], threshold, 0, 0, found));
        Assert.Equal(count, found.Count);
    }

    [Fact]
    public void Numbers_behind_the_classes_are_stepped_over_and_boxes_are_shifted()
    {
        float[] rows = [8, 8, 4, 2, 0.9f, 1, 99, 99, 16, 16, 4, 2, 0.8f, 1, 99, 99];
        var found = new CandidateList();

        Assert.True(new Yolov5Decoder(2, 1, BoxLayout.Rows(8)).TryDecode(rows, 0.5f, 0.25f, -0.25f, found));

        Assert.Equal([new DetectedObject(6.25f, 6.75f, 10.25f, 8.75f, 0.9f, 0), new DetectedObject(14.25f, 14.75f, 18.25f, 16.75f, 0.8f, 0)], found.Boxes.ToArray());
        Assert.Equal([0, 1], found.Rows.ToArray());
    }
}
