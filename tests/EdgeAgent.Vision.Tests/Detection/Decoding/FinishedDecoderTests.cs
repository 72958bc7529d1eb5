using EdgeAgent.Pipeline.Models;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Vision.Tests.Detection.Decoding;

public sealed class FinishedDecoderTests
{
    [Fact]
    public void Rows_that_score_more_than_the_threshold_are_boxes_in_their_order_and_zeros_are_none()
    {
        float[] rows = [1, 2, 3, 4, 0.5f, 1, 5, 6, 9, 8, 0.25f, 0, 0, 0, 0, 0, 0, 0, 5, 6, 9, 8, 0.75f, 0];
        var found = new CandidateList();
        var decoder = new FinishedDecoder(2, BoxLayout.Rows(6), isCentred: false);

        Assert.False(decoder.NeedsSuppression);
        Assert.True(decoder.TryDecode(rows, 0.25f, found));
        Assert.Equal([new DetectedObject(1, 2, 3, 4, 0.5f, 1), new DetectedObject(5, 6, 9, 8, 0.75f, 0)], found.Boxes.ToArray());
        Assert.Equal([0, 3], found.Rows.ToArray());

        found.Clear();
        decoder.TryDecode(rows, 0, found);
        Assert.Equal(3, found.Count);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    [InlineData(0.5f)]
    [InlineData(1e10f)]
    public void A_class_without_a_name_is_said_and_never_a_box(float classId)
    {
        var fault = Assert.Throws<ModelException>(() => new FinishedDecoder(2, BoxLayout.Rows(6), false).TryDecode([1, 2, 3, 4, 0.5f, classId], 0.25f, new CandidateList()));

        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Contains("but the model has 2 labels", fault.Message, StringComparison.Ordinal);
    }
}
