using EdgeAgent.Audio.Signal.Resampling;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Signal.Resampling;

public sealed class ClippingCounterTests
{
    [Fact]
    public void Runs_at_full_scale_are_clipping_and_single_samples_are_not()
        => Assert.Equal(3 + 4, Count(1, [1, 1, 0, 1, 1, 1, 0, 1, 0, -1, -1, -1, -1]));

    [Fact]
    public void Channels_clip_each_for_itself()
        => Assert.Equal(3, Count(2, [1, 0, 1, 1, 1, 0, 0, 0, 0, 1]));

    [Fact]
    public void A_full_scale_sine_does_not_clip()
        => Assert.Equal(0, Count(1, [.. Enumerable.Range(0, 16000).Select(n => (float)Math.Sin(2 * Math.PI * 1000 * n / 16000.0))]));

    [Property(MaxTest = 100)]
    public bool Any_chunking_counts_the_same(int seed)
    {
        var random = new Random(seed);
        var channels = random.Next(1, 4);
        var samples = new float[channels * random.Next(1, 400)];
        foreach (ref var sample in samples.AsSpan())
            sample = random.Next(4) switch { 0 => 0.2f, _ => 1 };

        var counter = new ClippingCounter(channels);
        for (var at = 0; at < samples.Length;)
        {
            var count = Math.Min(samples.Length - at, channels * random.Next(0, 30));
            counter.Add(samples.AsSpan(at, count));
            at += count;
        }

        return counter.Take() == Count(channels, samples);
    }

    private static long Count(int channels, float[] samples)
    {
        var counter = new ClippingCounter(channels);
        counter.Add(samples);
        return counter.Take();
    }
}
