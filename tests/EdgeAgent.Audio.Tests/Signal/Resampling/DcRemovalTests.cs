using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Signal.Resampling;

public sealed class DcRemovalTests
{
    private const int Rate = 16000;

    [AssetTheory]
    [InlineData("audio/speech/jfk.wav")]
    [InlineData("audio/noise/sb_noise5.wav")]
    [InlineData("audio/noise/made_brown.flac")]
    [InlineData("audio/noise/made_hum50.flac")]
    [InlineData("audio/odd/clipped.wav")]
    public void What_has_no_offset_passes_untouched(string asset)
    {
        var samples = TestAudio.Read(asset);
        Assert.Equal(samples, Apply(samples, 1));
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(-0.4)]
    [InlineData(0.2)]
    public void A_blatant_offset_is_gone_after_two_tenths_of_a_second(double offset)
    {
        var tone = Tone(3 * Rate, 0.5, 300);
        var corrected = Apply(Shifted(tone, offset), 1);
        for (var i = Rate / 5; i < tone.Length; i++)
            Assert.Equal(tone[i], corrected[i], 1e-3f);
    }

    [Fact]
    public void A_small_offset_is_gone_after_a_second_of_it()
    {
        var tone = Tone(3 * Rate, 0.5, 300);
        var shifted = Shifted(tone, 0.03);
        var corrected = Apply(shifted, 1);
        Assert.Equal(shifted[..Rate], corrected[..Rate]);
        for (var i = Rate * 11 / 10; i < tone.Length; i++)
            Assert.Equal(tone[i], corrected[i], 1e-3f);
    }

    [Fact]
    public void The_correction_does_not_click()
    {
        var corrected = Apply(Shifted(new float[Rate], 0.4), 1);
        for (var i = 1; i < corrected.Length; i++)
            Assert.InRange(corrected[i] - corrected[i - 1], -0.4 / (Rate / 10.0) * 1.01, 1e-6);
    }

    [Fact]
    public void An_offset_that_goes_away_is_let_go_of()
    {
        var tone = Tone(4 * Rate, 0.5, 300);
        var input = (float[])tone.Clone();
        for (var i = 0; i < Rate; i++)
            input[i] += 0.4f;
        var removal = new DcRemoval(1, Rate);
        removal.Apply(input.AsSpan(0, Rate));
        Assert.Equal(0.4, removal.Offset, 3);
        removal.Apply(input.AsSpan(Rate));
        Assert.Equal(0, removal.Offset);
        Assert.Equal(tone[(2 * Rate)..], input[(2 * Rate)..]);
    }

    [Fact]
    public void A_drifting_offset_is_followed()
    {
        var input = Tone(60 * Rate, 0.3, 300);
        var clean = (float[])input.Clone();
        for (var i = 0; i < input.Length; i++)
            input[i] += 0.2f + 0.1f * i / input.Length;
        var corrected = Apply(input, 1);
        for (var i = Rate; i < input.Length; i++)
            Assert.Equal(clean[i], corrected[i], 0.02f);
    }

    [Fact]
    public void Each_channel_has_an_offset_of_its_own()
    {
        var tone = Tone(Rate, 0.5, 300);
        var input = new float[3 * Rate];
        for (var i = 0; i < Rate; i++)
            (input[3 * i], input[3 * i + 1], input[3 * i + 2]) = (tone[i] + 0.3f, tone[i], tone[i] - 0.4f);
        var removal = new DcRemoval(3, Rate);
        removal.Apply(input);
        Assert.Equal(-0.4, removal.Offset, 3);
        for (var i = 0; i < Rate; i++)
        {
            Assert.Equal(tone[i], input[3 * i + 1]);
            if (i < Rate / 5)
                continue;
            Assert.Equal(tone[i], input[3 * i], 1e-3f);
            Assert.Equal(tone[i], input[3 * i + 2], 1e-3f);
        }
    }

    [Fact]
    public void After_a_gap_the_correction_goes_on()
    {
        var tone = Tone(Rate, 0.5, 300);
        var input = Shifted(tone, 0.4);
        var removal = new DcRemoval(1, Rate);
        // In the middle of the way to the correction.
        removal.Apply(input.AsSpan(0, Rate * 3 / 20));
        removal.Break();
        removal.Apply(input.AsSpan(Rate * 3 / 20));
        for (var i = Rate * 3 / 20; i < Rate; i++)
            Assert.Equal(tone[i], input[i], 2e-3f);
    }

    [Fact]
    public void Nothing_leaves_full_scale_by_it()
    {
        // Clipped at the top: what was at full scale would be beyond it without the offset.
        var input = new float[Rate];
        for (var i = 0; i < input.Length; i++)
            input[i] = i % 20 == 0 ? 1 : -0.5f;
        Assert.All(Apply(input, 1), s => Assert.InRange(s, -1, 1));
    }

    [Property(MaxTest = 50)]
    public bool Any_cutting_into_blocks_gives_the_same_samples(int seed)
    {
        var random = new Random(seed);
        var channels = random.Next(1, 4);
        var input = new float[channels * 9000];
        for (var i = 0; i < input.Length; i++)
            input[i] = (float)(random.NextDouble() * 0.5 + (i > input.Length / 2 ? 0.4 : 0.02));
        var whole = new DcRemoval(channels, 1000);
        var expected = (float[])input.Clone();
        whole.Apply(expected);

        var cut = new DcRemoval(channels, 1000);
        for (var at = 0; at < input.Length;)
        {
            var count = Math.Min(input.Length - at, channels * random.Next(0, 250));
            cut.Apply(input.AsSpan(at, count));
            at += count;
        }

        return input.AsSpan().SequenceEqual(expected);
    }

    private static float[] Apply(float[] samples, int channels)
    {
        var output = (float[])samples.Clone();
        var removal = new DcRemoval(channels, Rate);
        for (var at = 0; at < output.Length; at += 320)
            removal.Apply(output.AsSpan(at, Math.Min(320, output.Length - at)));
        return output;
    }

    private static float[] Tone(int length, double amplitude, double hertz) =>
        [.. Enumerable.Range(0, length).Select(n => (float)(amplitude * Math.Sin(2 * Math.PI * hertz * n / Rate)))];

    private static float[] Shifted(float[] samples, double offset) => Array.ConvertAll(samples, s => (float)(s + offset));
}
