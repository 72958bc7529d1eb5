using EdgeAgent.Audio.Signal.Resampling;

namespace EdgeAgent.Audio.Tests.Signal.Resampling;

public sealed class LevelMeterTests
{
    [Fact]
    public void A_full_scale_sine_reads_minus_three()
    {
        var (rms, peak) = Measure([.. Enumerable.Range(0, 16000).Select(n => (float)Math.Sin(2 * Math.PI * 1000 * n / 16000.0))]);
        Assert.Equal(-3.01, rms, 2);
        Assert.Equal(0, peak, 6);
    }

    [Theory]
    // By hand: 20·log10 of the root of the mean square, and of the largest magnitude.
    [InlineData(new[] { 1f, -1f, 1f, -1f }, 0, 0)]
    [InlineData(new[] { 0.5f, -0.5f, 0.5f, -0.5f }, -6.0206, -6.0206)]
    [InlineData(new[] { 0.3f, 0.4f }, -9.0309, -7.9588)]
    [InlineData(new[] { 1f, 0f, 0f, 0f }, -6.0206, 0)]
    [InlineData(new[] { 0.001f, -0.001f }, -60, -60)]
    public void Levels_are_what_they_are_by_hand(float[] samples, double rms, double peak)
    {
        var measured = Measure(samples);
        Assert.Equal(rms, measured.RmsDbfs, 1e-3);
        Assert.Equal(peak, measured.PeakDbfs, 1e-3);
    }

    [Fact]
    public void Digital_silence_reads_the_floor_and_no_infinity()
    {
        Assert.Equal((-120, -120), Measure(new float[320]));
        Assert.Equal((-120, -120), Measure([]));
        Assert.InRange(Measure([0, 1f / 32768]).PeakDbfs, -91, -90);
    }

    [Fact]
    public void Nothing_is_louder_than_full_scale() => Assert.Equal((0, 0), Measure([1.5f, -1.5f]));

    [Fact]
    public void A_reading_covers_only_what_came_since_the_last()
    {
        var meter = new LevelMeter();
        meter.Add([1, 1, 1, 1]);
        meter.Take();
        meter.Add([0.1f]);
        Assert.Equal(-20, meter.Take().RmsDbfs, 4);
    }

    private static (double RmsDbfs, double PeakDbfs) Measure(float[] samples)
    {
        var meter = new LevelMeter();
        meter.Add(samples);
        return meter.Take();
    }
}
