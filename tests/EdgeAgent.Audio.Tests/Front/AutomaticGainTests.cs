using EdgeAgent.Audio.Front;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Front;

public sealed class AutomaticGainTests
{
    private const int Rate = 16000;

    [AssetTheory]
    [InlineData(-30)]
    [InlineData(-15)]
    [InlineData(0)]
    public void Speech_of_any_level_comes_to_the_same_one(double attenuationDb)
    {
        var speech = Speech(attenuationDb, seconds: 30);
        var gain = new AutomaticGain(40, Rate);
        gain.Apply(speech);
        Assert.Equal(AutomaticGain.TargetDbfs, LoudFrames(speech.AsSpan(20 * Rate)), 3.5);
        Assert.True(speech.All(s => Math.Abs(s) <= PeakLimiter.Ceiling));
    }

    [AssetFact]
    public void In_a_pause_the_gain_stands_still()
    {
        var gain = new AutomaticGain(24, Rate);
        gain.Apply(Speech(-25, seconds: 15));
        // Noise as between the words, longer than any memory, after the last word has died away.
        gain.Apply(Noise(0.00005, Rate, 3));
        var before = gain.GainDb;
        Assert.InRange(before, 10, 24);
        gain.Apply(Noise(0.00005, 30 * Rate, 4));
        gain.Apply(new float[10 * Rate]);
        Assert.Equal(before, gain.GainDb);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.001)]
    [InlineData(0.2)]
    public void Silence_and_steady_noise_pass_bit_for_bit(double amplitude)
    {
        var noise = Noise(amplitude, 20 * Rate, 7);
        var output = (float[])noise.Clone();
        new AutomaticGain(24, Rate).Apply(output);
        Assert.Equal(noise, output);
    }

    [Property(MaxTest = 25)]
    public bool The_gain_stays_within_its_bounds_and_moves_no_faster_than_it_may(int seed)
    {
        var random = new Random(seed);
        var most = 40 * random.NextDouble();
        var gain = new AutomaticGain(most, Rate);
        var before = 0.0;
        for (var block = 0; block < 500; block++)
        {
            gain.Apply(Noise(Math.Pow(10, -5 * random.NextDouble()), 160, random.Next()));
            var step = gain.GainDb - before;
            before = gain.GainDb;
            if (Math.Abs(gain.GainDb) > most || step > AutomaticGain.RiseDbPerSecond / 100 + 1e-9 || step < -AutomaticGain.FallDbPerSecond / 100 - 1e-9)
                return false;
        }

        return true;
    }

    [Fact]
    public void A_bang_after_whispers_stays_below_the_ceiling_and_the_level_is_back_after_it()
    {
        var limiter = new PeakLimiter(Rate);
        for (var i = 0; i < Rate; i++)
            Assert.InRange(limiter.Limit(10 * Math.Sin(i)), -PeakLimiter.Ceiling, PeakLimiter.Ceiling);
        float last = 0;
        for (var i = 0; i < 2 * Rate; i++)
            last = limiter.Limit(0.25);
        Assert.Equal(0.25f, last);
    }

    private static float[] Noise(double amplitude, int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)(amplitude * (2 * random.NextDouble() - 1)))];
    }

    private static float[] Speech(double attenuationDb, int seconds)
    {
        var factor = (float)Math.Pow(10, attenuationDb / 20);
        var clip = TestAudio.Read("audio/speech/jfk.wav");
        return [.. Enumerable.Range(0, seconds * Rate).Select(i => factor * clip[i % clip.Length])];
    }

    /// <summary>The mean power of the 10 ms frames that are at most 15 dB below the loudest, in dB.</summary>
    private static double LoudFrames(ReadOnlySpan<float> samples)
    {
        var powers = new List<double>();
        for (var at = 0; at + 160 <= samples.Length; at += 160)
        {
            var sum = 0.0;
            foreach (var sample in samples.Slice(at, 160))
                sum += sample * sample;
            powers.Add(sum / 160);
        }

        var faintest = powers.Max() * Math.Pow(10, -1.5);
        return 10 * Math.Log10(powers.Where(p => p >= faintest).Average());
    }
}
