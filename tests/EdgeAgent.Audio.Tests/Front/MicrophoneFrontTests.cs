using EdgeAgent.Audio.Front;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Front;

public sealed class MicrophoneFrontTests
{
    private const int Rate = 16000;

    private static readonly FrontOptions Everything = new() { Dc = true, HighPassHz = 80, Gain = GainMode.Auto };

    [Fact]
    public void Without_a_stage_every_sample_passes_bit_for_bit()
    {
        float[] input = [0, -0f, 1, -1, 0.5f, 1.5f, float.Epsilon, -1e-30f];
        var output = (float[])input.Clone();
        new MicrophoneFront(new FrontOptions(), Rate).Apply(output, gapBefore: true);
        Assert.Equal(Array.ConvertAll(input, BitConverter.SingleToInt32Bits), Array.ConvertAll(output, BitConverter.SingleToInt32Bits));
    }

    [Property(MaxTest = 60)]
    public bool Any_cutting_into_blocks_gives_the_same_samples(int seed)
    {
        var random = new Random(seed);
        var options = new FrontOptions
        {
            Dc = random.Next(2) == 0,
            HighPassHz = random.Next(2) == 0 ? random.Next(20, 1000) : null,
            Gain = (GainMode)random.Next(2),
            MaxGainDb = random.Next(0, 60),
        };
        var input = Bursts(random, 3 * Rate);
        var whole = (float[])input.Clone();
        new MicrophoneFront(options, Rate).Apply(whole, gapBefore: false);
        var cut = (float[])input.Clone();
        var front = new MicrophoneFront(options, Rate);
        for (var at = 0; at < cut.Length;)
        {
            var count = Math.Min(cut.Length - at, random.Next(0, 700));
            front.Apply(cut.AsSpan(at, count), gapBefore: false);
            at += count;
        }

        return cut.AsSpan().SequenceEqual(whole);
    }

    [Property(MaxTest = 30)]
    public bool Whatever_comes_in_nothing_leaves_full_scale_and_nothing_is_no_number(int seed)
    {
        var random = new Random(seed);
        var samples = Bursts(random, 2 * Rate);
        for (var i = 0; i < samples.Length; i++)
        {
            if (random.Next(500) == 0)
                samples[i] = random.Next(2) == 0 ? 1 : -1;
        }

        new MicrophoneFront(Everything with { Gain = (GainMode)random.Next(2) }, Rate).Apply(samples, gapBefore: false);
        return samples.All(s => s is >= -1 and <= 1);
    }

    [Fact]
    public void After_a_gap_another_offset_makes_no_thump()
    {
        var front = new MicrophoneFront(Everything, Rate);
        var samples = new float[1600];
        Array.Fill(samples, 0.4f);
        front.Apply(samples, gapBefore: false);
        Array.Fill(samples, -0.4f);
        front.Apply(samples, gapBefore: true);
        Assert.All(samples, s => Assert.Equal(0, s));
    }

    [Fact]
    public void A_block_costs_no_memory()
    {
        var front = new MicrophoneFront(Everything, Rate);
        var samples = Bursts(new Random(1), Rate);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var at = 0; at < samples.Length; at += 160)
                front.Apply(samples.AsSpan(at, 160), at == 800);
        }));
    }

    /// <summary>Noise of a level that changes a few times a second, over an offset.</summary>
    private static float[] Bursts(Random random, int length)
    {
        var samples = new float[length];
        var offset = random.NextDouble() * 0.4 - 0.2;
        var level = 0.01;
        for (var i = 0; i < length; i++)
        {
            if (i % 3200 == 0)
                level = Math.Pow(10, -4 * random.NextDouble());
            samples[i] = (float)Math.Clamp(offset + level * (2 * random.NextDouble() - 1), -1, 1);
        }

        return samples;
    }
}
