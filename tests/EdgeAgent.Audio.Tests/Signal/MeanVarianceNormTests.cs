using EdgeAgent.Audio.Signal;

namespace EdgeAgent.Audio.Tests.Signal;

public sealed class MeanVarianceNormTests
{
    [Theory]
    [InlineData(true, true, new[] { -1f, 1f })]
    [InlineData(true, false, new[] { -2f, 4f })]
    [InlineData(false, true, new[] { 0f, 1.75f })]
    [InlineData(false, false, new[] { 0f, 7f })]
    public void Global_statistics_are_taken_off_and_divided_out_as_asked(bool means, bool variances, float[] expected)
    {
        // Two frames counted: (0, −1) and (4, 7).
        var norm = MeanVarianceNorm.FromSums(2, [4, 6], [16, 50], means, variances, 1e-20);
        float[] frame = [0, 7];
        norm.Apply(frame);
        Assert.Equal(expected, frame);
    }

    [Fact]
    public void A_value_that_never_varied_keeps_the_least_variance()
    {
        var norm = MeanVarianceNorm.FromSums(4, [8], [16], true, true, epsilon: 0.25);
        float[] frames = [2, 3];
        norm.Apply(frames);
        Assert.Equal([0, 2], frames);
    }

    [Fact]
    public void An_utterance_normalised_by_itself_has_mean_0_and_deviation_1()
    {
        var random = new Random(1);
        var frames = new float[40 * 3];
        foreach (ref var value in frames.AsSpan())
            value = (random.NextSingle() * 10) + 5;

        MeanVarianceNorm.FromUtterance(frames, 3, true, true, 1e-20).Apply(frames);

        for (var column = 0; column < 3; column++)
        {
            var values = Enumerable.Range(0, 40).Select(f => (double)frames[(f * 3) + column]).ToArray();
            Assert.Equal(0, values.Average(), 1e-5);
            Assert.Equal(1, values.Average(v => v * v), 1e-5);
        }
    }
}
