using EdgeAgent.Audio.Sync;

namespace EdgeAgent.Audio.Tests.Sync;

public sealed class SoundOnsetsTests
{
    private const int Rate = 16_000;
    private static readonly double[] Claps = [0.9, 2.31, 3.77, 4.6, 6.2];

    [Theory]
    [InlineData(0)]
    [InlineData(0.001)]
    [InlineData(0.02)]
    public void Claps_in_noise_and_hum_are_found_to_two_milliseconds(double noise)
    {
        var samples = Room(noise);
        foreach (var at in Claps)
            Clap(samples, at, 0.5);
        AssertNear(Claps, samples, 0.002);
    }

    [Fact]
    public void A_beep_begins_where_it_begins_and_its_end_is_no_onset()
    {
        var samples = Room(0.001);
        foreach (var at in Claps)
        {
            for (var i = 0; i < 0.3 * Rate; i++)
                samples[(int)(at * Rate) + i] += 0.2f * MathF.Sin(2 * MathF.PI * 1000 * i / Rate);
        }

        AssertNear(Claps, samples, 0.002);
    }

    [Fact]
    public void The_echo_of_a_clap_is_not_another_one()
    {
        var samples = Room(0.001);
        foreach (var at in Claps)
        {
            Clap(samples, at, 0.5);
            Clap(samples, at + 0.12, 0.3);
        }

        AssertNear(Claps, samples, 0.002);
    }

    [Fact]
    public void A_tick_before_a_clap_is_not_taken_for_it()
    {
        var samples = Room(0.001);
        foreach (var at in Claps)
        {
            Clap(samples, at - 0.15, 0.05);
            Clap(samples, at, 0.5);
        }

        AssertNear(Claps, samples, 0.002);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.01)]
    public void Nothing_sudden_is_nothing_found(double noise) => Assert.Empty(SoundOnsets.Find(Room(noise), Rate));

    [Fact]
    public void Less_than_the_background_needs_is_nothing_found() => Assert.Empty(SoundOnsets.Find(new float[300], Rate));

    private static void AssertNear(double[] expected, float[] samples, double within)
    {
        var found = SoundOnsets.Find(samples, Rate);
        Assert.Equal(expected.Length, found.Count);
        Assert.All(expected.Zip(found), pair => Assert.InRange(pair.Second.At - pair.First, -within, within));
    }

    /// <summary>Seven seconds of a room with the hum of the mains.</summary>
    private static float[] Room(double noise)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, 7 * Rate).Select(i => (float)(noise * (2 * random.NextDouble() - 1) + (noise > 0 ? 0.05 * Math.Sin(2 * Math.PI * 50 * i / Rate) : 0)))];
    }

    /// <summary>Noise that dies away within some 20 ms.</summary>
    private static void Clap(float[] samples, double at, double level)
    {
        var random = new Random((int)(1000 * at));
        for (var i = 0; i < 0.08 * Rate; i++)
            samples[(int)(at * Rate) + i] += (float)(level * (2 * random.NextDouble() - 1) * Math.Exp(-i / (0.008 * Rate)));
    }
}
