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

    [Theory]
    [InlineData(NormalizationKind.Utterance, 1.0)]
    [InlineData(NormalizationKind.Sentence, 1.1547005)]
    [InlineData(NormalizationKind.PerFeature, 1.1547005 + 1e-5)]
    [InlineData(NormalizationKind.ZeroMeanUnitVariance, 1.00000005)]
    public void A_recording_is_divided_by_its_frameworks_deviation(NormalizationKind kind, double divisor)
    {
        // Four frames of two values; each value is ±1 around its mean: population deviation 1, unbiased √(4/3).
        float[] frames = [4, 9, 6, 11, 4, 11, 6, 9];
        var norm = new UtteranceNorm(new NormalizationOptions { Kind = kind }, 2);
        Assert.Equal(0, norm.Push(frames, []));
        var output = new float[8];
        Assert.Equal(4, norm.Finish(output));
        Assert.Equal(new double[] { -1, -1, 1, 1, -1, 1, 1, -1 }.Select(v => v / divisor), output.Select(v => (double)v), new Near(1e-6));
    }

    [Fact]
    public void Running_statistics_are_of_the_last_frames_and_with_global_ones_of_more()
    {
        var alone = new RunningNorm(new NormalizationOptions { Kind = NormalizationKind.Running, Window = 2, Variances = false }, null, 1);
        var output = new float[4];
        alone.Push([1, 3, 5, 9], output);
        Assert.Equal([0, 1, 1, 2], output);

        // The mean 10 counts as one frame while fewer than two were heard.
        var helped = new RunningNorm(
            new NormalizationOptions { Kind = NormalizationKind.Running, Window = 2, Variances = false, GlobalFrames = 5 }, new FrameStatistics([10], [1]), 1);
        helped.Push([2, 4, 6], output);
        Assert.Equal([-4, 1, 1], output[..3]);
        helped.Reset();
        helped.Push([2, 4, 6], output);
        Assert.Equal([-4, 1, 1], output[..3]);
    }

    private sealed class Near(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(double value) => 0;
    }
}
