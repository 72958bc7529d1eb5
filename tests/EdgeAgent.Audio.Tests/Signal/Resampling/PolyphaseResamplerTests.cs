using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Signal.Resampling;

public sealed class PolyphaseResamplerTests
{
    /// <summary>Usual rates, and some whose ratio to 16 kHz is hopeless.</summary>
    public static TheoryData<int> Rates => [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 192000, 7999, 16001, 47999, 767999];

    [Theory]
    [MemberData(nameof(Rates))]
    public void A_tone_in_the_pass_band_keeps_its_height_and_its_place(int rate)
    {
        var highest = 0.92 * Math.Min(rate, 16000) / 2;
        foreach (var hertz in new[] { 100, 0.3 * highest, 0.7 * highest, highest })
        {
            var output = Resample(rate, 16000, Tone(hertz, rate, Duration(rate)));
            // The edges miss half a filter of context.
            var margin = 16000 / 20;
            var error = 0.0;
            for (var k = margin; k < output.Length - margin; k++)
                error = Math.Max(error, Math.Abs(output[k] - Math.Sin(2 * Math.PI * hertz * k / 16000)));
            Assert.True(error < 5e-4, $"{rate} Hz: a tone of {hertz:0} Hz is off by {error:e1}");
        }
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void A_tone_that_16_kHz_cannot_carry_is_80_dB_down(int rate)
    {
        if (rate <= 16001)
            return;
        foreach (var hertz in new[] { 8001.0, 8100, 8000 + 0.3 * (rate / 2.0 - 8000), 0.999 * rate / 2 })
        {
            var output = Resample(rate, 16000, Tone(hertz, rate, Duration(rate)));
            AssertSilent(output, $"{rate} Hz: a tone of {hertz:0} Hz");
        }
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(7999)]
    [InlineData(11025)]
    [InlineData(12000)]
    public void Upsampling_makes_no_image_above_half_the_old_rate(int rate)
    {
        var hertz = 0.9 * rate / 2;
        var output = Resample(rate, 16000, Tone(hertz, rate, Duration(rate)));
        for (var k = 0; k < output.Length; k++)
            output[k] -= (float)Math.Sin(2 * Math.PI * hertz * k / 16000);
        AssertSilent(output, $"{rate} Hz: what is beside the tone");
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void A_whole_stream_has_the_rounded_length(int rate)
    {
        foreach (var length in new[] { 0, 1, 2, 3, 159, 160, 1000, 4801 })
            Assert.Equal((int)Math.Round(length * 16000.0 / rate, MidpointRounding.AwayFromZero), Resample(rate, 16000, new float[length]).Length);
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void A_constant_stays_the_constant(int rate)
    {
        var input = new float[Duration(rate)];
        input.AsSpan().Fill(0.5f);
        var output = Resample(rate, 16000, input);
        Assert.All(output[800..^800], sample => Assert.Equal(0.5f, sample, 1e-5f));
    }

    [Property(MaxTest = 60)]
    public bool Any_chunking_gives_the_same_samples(int seed)
    {
        var random = new Random(seed);
        int[] rates = [8000, 11025, 16000, 22050, 44100, 48000, 7999, 47999];
        var rate = rates[random.Next(rates.Length)];
        var input = new float[random.Next(1, 20_000)];
        foreach (ref var sample in input.AsSpan())
            sample = random.NextSingle() * 2 - 1;
        var whole = Resample(rate, 16000, input);

        var resampler = new PolyphaseResampler(rate, 16000);
        var parts = new List<float>();
        for (var at = 0; at < input.Length;)
        {
            var count = Math.Min(input.Length - at, random.Next(0, random.Next(1, 5000)));
            var room = new float[resampler.MaxOutput(count)];
            parts.AddRange(room[..resampler.Process(input.AsSpan(at, count), room)]);
            at += count;
        }

        var rest = new float[resampler.MaxOutput(0)];
        parts.AddRange(rest[..resampler.Flush(rest)]);
        return whole.AsSpan().SequenceEqual(parts.ToArray());
    }

    [Fact]
    public void After_a_flush_it_starts_afresh()
    {
        var input = Tone(440, 44100, 4410);
        var resampler = new PolyphaseResampler(44100, 16000);
        var first = Run(resampler, input);
        Assert.Equal(first, Run(resampler, input));
    }

    [Fact]
    public void The_same_rate_passes_through_untouched()
    {
        var input = Tone(7990, 16000, 1000);
        Assert.Equal(input, Resample(16000, 16000, input));
    }

    [Fact]
    public void Any_rate_needs_little_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = new PolyphaseResampler(767_999, 16_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void Resampling_allocates_nothing()
    {
        var resampler = new PolyphaseResampler(44100, 16000);
        var input = Tone(440, 44100, 882);
        var output = new float[resampler.MaxOutput(882)];
        resampler.Process(input, output);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 100; i++)
                resampler.Process(input, output);
            resampler.Flush(output);
        }));
    }

    private static int Duration(int rate) => rate / 4;

    private static float[] Tone(double hertz, int rate, int length) =>
        [.. Enumerable.Range(0, length).Select(n => (float)Math.Sin(2 * Math.PI * hertz * n / rate))];

    private static float[] Resample(int from, int to, float[] input) => Run(new PolyphaseResampler(from, to), input);

    private static float[] Run(PolyphaseResampler resampler, float[] input)
    {
        var room = new float[resampler.MaxOutput(input.Length) + resampler.MaxOutput(0)];
        var count = resampler.Process(input, room);
        count += resampler.Flush(room.AsSpan(count));
        return room[..count];
    }

    private static void AssertSilent(float[] output, string what)
    {
        var margin = 16000 / 20;
        var power = output[margin..^margin].Average(sample => (double)sample * sample);
        // Against the tone's own power, 1/2.
        var decibels = 10 * Math.Log10(power / 0.5);
        Assert.True(decibels <= -80, $"{what} is {decibels:0.0} dB");
    }
}
