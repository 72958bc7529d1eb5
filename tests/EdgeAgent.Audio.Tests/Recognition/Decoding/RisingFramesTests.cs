using EdgeAgent.Audio.Recognition.Decoding;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding;

public sealed class RisingFramesTests
{
    [Theory]
    [InlineData(new int[0], new int[0])]
    [InlineData(new[] { 1, 2, 2, 9 }, new[] { 1, 2, 2, 9 })]
    [InlineData(new[] { 1, 30, 2, 3, 4 }, new[] { 1, 10, 10, 10, 10 })]
    [InlineData(new[] { 5, 4, 3 }, new[] { 4, 4, 4 })]
    [InlineData(new[] { 1, 4, 2, 5 }, new[] { 1, 3, 3, 5 })]
    public void Places_that_fall_meet_in_their_mean(int[] frames, int[] expected)
    {
        RisingFrames.Mend(frames);

        Assert.Equal(expected, frames);
    }

    [Property]
    public Property Places_rise_afterwards_and_no_other_rising_ones_are_nearer() => Prop.ForAll(
        Gen.Choose(0, 40).ArrayOf().ToArbitrary(), Gen.Choose(0, 40).ArrayOf(400).ToArbitrary(), (frames, others) =>
        {
            var mended = frames.ToArray();
            RisingFrames.Mend(mended);
            var rival = others.Take(frames.Length).Order().ToArray();
            return mended.SequenceEqual(mended.Order()) && (frames.Length > 400 || Distance(frames, mended) <= Distance(frames, rival) + frames.Length);
        });

    // Rounding costs a quarter each at most.
    private static double Distance(int[] a, int[] b) => a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum();
}
