using EdgeAgent.Audio.Signal.Resampling;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Signal.Resampling;

public sealed class LevelMeterTests
{
    [Fact]
    public void A_full_scale_sine_reads_minus_three_and_does_not_clip()
    {
        var sine = Enumerable.Range(0, 16000).Select(n => (float)Math.Sin(2 * Math.PI * 1000 * n / 16000.0)).ToArray();
        var reading = Measure(1, sine);
        Assert.Equal(-3.01, reading.RmsDbfs, 2);
        Assert.Equal(0, reading.PeakDbfs, 6);
        Assert.Equal(0, reading.DcOffset, 6);
        Assert.Equal(0, reading.ClippedSamples);
    }

    [Fact]
    public void Digital_silence_reads_the_floor_and_no_infinity()
    {
        var reading = Measure(2, new float[320]);
        Assert.Equal(new LevelReading(-120, -120, 0, 0), reading);
        Assert.True(reading.IsDigitalSilence);
        Assert.False(Measure(1, [0, 1f / 32768]).IsDigitalSilence);
    }

    [Fact]
    public void An_offset_is_measured() => Assert.Equal(0.4, Measure(1, [0.3f, 0.5f, 0.3f, 0.5f]).DcOffset, 6);

    [Fact]
    public void Runs_at_full_scale_are_clipping_and_single_samples_are_not()
        => Assert.Equal(3 + 4, Measure(1, [1, 1, 0, 1, 1, 1, 0, 1, 0, -1, -1, -1, -1]).ClippedSamples);

    [Fact]
    public void Channels_clip_each_for_itself()
        => Assert.Equal(3, Measure(2, [1, 0, 1, 1, 1, 0, 0, 0, 0, 1]).ClippedSamples);

    [Fact]
    public void A_reading_covers_only_what_came_since_the_last()
    {
        var meter = new LevelMeter(1);
        meter.Add([1, 1, 1, 1]);
        meter.Take();
        meter.Add([0.1f]);
        Assert.Equal(-20, meter.Take().RmsDbfs, 4);
    }

    [Property(MaxTest = 100)]
    public bool Any_chunking_counts_the_same_clipping(int seed)
    {
        var random = new Random(seed);
        var channels = random.Next(1, 4);
        var samples = new float[channels * random.Next(1, 400)];
        foreach (ref var sample in samples.AsSpan())
            sample = random.Next(4) switch { 0 => 0.2f, _ => 1 };
        var whole = Measure(channels, samples);

        var meter = new LevelMeter(channels);
        for (var at = 0; at < samples.Length;)
        {
            var count = Math.Min(samples.Length - at, channels * random.Next(0, 30));
            meter.Add(samples.AsSpan(at, count));
            at += count;
        }

        return meter.Take().ClippedSamples == whole.ClippedSamples;
    }

    private static LevelReading Measure(int channels, float[] samples)
    {
        var meter = new LevelMeter(channels);
        meter.Add(samples);
        return meter.Take();
    }
}
