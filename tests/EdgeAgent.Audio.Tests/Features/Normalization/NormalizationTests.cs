using EdgeAgent.Audio.Features.Normalization;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Tests.Features.Normalization;

public sealed class NormalizationTests
{
    [Theory]
    [InlineData(true, true, new[] { -1f, 1f })]
    [InlineData(true, false, new[] { -2f, 4f })]
    [InlineData(false, true, new[] { 0f, 1.75f })]
    public void Global_statistics_are_taken_off_and_divided_out_as_asked(bool means, bool variances, float[] expected)
    {
        // Two frames counted: (0, −1) and (4, 7).
        var statistics = FrameStatistics.FromSums(2, [4, 6], [16, 50]);
        var norm = new GlobalNorm(new NormalizationOptions { Means = means, Variances = variances }, statistics);
        var frame = new float[2];
        norm.Push([0, 7], frame);
        Assert.Equal(expected, frame);
    }

    [Fact]
    public void A_value_that_never_varied_keeps_the_least_variance()
    {
        var norm = new GlobalNorm(new NormalizationOptions { Epsilon = 0.25 }, FrameStatistics.FromSums(4, [8], [16]));
        var frames = new float[2];
        norm.Push([2, 3], frames);
        Assert.Equal([0, 2], frames);
    }
}
