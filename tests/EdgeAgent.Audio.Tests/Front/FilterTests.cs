using System.Numerics;
using EdgeAgent.Audio.Front;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Front;

public sealed class FilterTests
{
    [Property(MaxTest = 40)]
    public bool The_high_pass_answers_as_Butterworths_formula_says(int seed)
    {
        var random = new Random(seed);
        var rate = random.Next(2) == 0 ? 16000 : 8000;
        var cutoff = 20 + 980 * random.NextDouble();
        var answer = Answer(new HighPass(cutoff, rate), rate);
        // |H| = 1 / sqrt(1 + (Ωc / Ω)^4), the frequencies warped as by the bilinear transform.
        return Frequencies(rate).All(hertz => Math.Abs(answer(hertz) - 1 / Math.Sqrt(1 + Math.Pow(Warped(cutoff) / Warped(hertz), 4))) < 1e-4);

        double Warped(double hertz) => Math.Tan(Math.PI * hertz / rate);
    }

    [Fact]
    public void The_high_pass_takes_3_dB_at_its_cutoff_and_12_an_octave_below()
    {
        var answer = Answer(new HighPass(80, 16000), 16000);
        Assert.Equal(-3.01, Decibels(answer(80)), 0.02);
        Assert.Equal(-12.3, Decibels(answer(40)), 0.1);
        Assert.Equal(-24.1, Decibels(answer(20)), 0.1);
        Assert.InRange(Decibels(answer(200)), -0.2, 0);
    }

    [Fact]
    public void The_blocker_answers_as_its_formula_says()
    {
        var answer = Answer(new DcBlocker(16000), 16000);
        var pole = Math.Exp(-2 * Math.PI * DcBlocker.CornerHz / 16000);
        foreach (var hertz in Frequencies(16000))
        {
            var z = Complex.FromPolarCoordinates(1, -2 * Math.PI * hertz / 16000);
            Assert.Equal(((1 - z) / (1 - pole * z)).Magnitude * (1 + pole) / 2, answer(hertz), 1e-4);
        }

        Assert.Equal(-3, Decibels(answer(5)), 0.05);
        Assert.InRange(Decibels(answer(80)), -0.05, 0);
    }

    [Property(MaxTest = 40)]
    public bool A_constant_becomes_0_with_its_first_sample(int seed)
    {
        var random = new Random(seed);
        var offset = (float)(2 * random.NextDouble() - 1);
        return new IFrontStage[] { new DcBlocker(16000), new HighPass(20 + 980 * random.NextDouble(), 16000) }.All(stage =>
        {
            var samples = new float[2000];
            Array.Fill(samples, offset);
            stage.Apply(samples);
            return samples.All(s => Math.Abs(s) < 1e-12f);
        });
    }

    [Fact]
    public void An_offset_that_comes_later_goes_within_a_quarter_of_a_second()
    {
        foreach (var stage in new IFrontStage[] { new DcBlocker(16000), new HighPass(80, 16000) })
        {
            var samples = new float[16000];
            Array.Fill(samples, 0.3f, 100, samples.Length - 100);
            stage.Apply(samples);
            Assert.All(samples.AsSpan(4100).ToArray(), s => Assert.InRange(s, -0.001f, 0.001f));
        }
    }

    [Fact]
    public void What_fades_ends_at_0()
    {
        foreach (var stage in new IFrontStage[] { new DcBlocker(16000), new HighPass(20, 16000) })
        {
            var samples = new float[16000 * 10];
            samples[10] = 1;
            stage.Apply(samples);
            Assert.Equal(0, samples[^1]);
        }
    }

    [Theory]
    [InlineData(0, 16000)]
    [InlineData(8000, 16000)]
    [InlineData(-1, 16000)]
    public void A_cutoff_that_cannot_be_is_refused(double cutoff, int rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new HighPass(cutoff, rate));

    private static IEnumerable<double> Frequencies(int rate)
    {
        for (double hertz = 10; hertz < rate / 2; hertz *= 1.5)
            yield return hertz;
    }

    /// <summary>The magnitude of the Fourier transform of a stage's answer to one impulse, as a function of the frequency.</summary>
    private static Func<double, double> Answer(IFrontStage stage, int rate)
    {
        var impulse = new float[rate];
        // Not the first sample, which a stage takes for what stood there before.
        impulse[1] = 1;
        stage.Apply(impulse);
        return hertz =>
        {
            var sum = Complex.Zero;
            for (var n = 0; n < impulse.Length; n++)
                sum += impulse[n] * Complex.FromPolarCoordinates(1, -2 * Math.PI * hertz * n / rate);
            return sum.Magnitude;
        };
    }

    private static double Decibels(double magnitude) => 20 * Math.Log10(magnitude);
}
