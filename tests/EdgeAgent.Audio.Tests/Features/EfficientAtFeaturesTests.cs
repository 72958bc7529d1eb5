using EdgeAgent.Audio.Features;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Features;

/// <summary>EfficientAT's AugmentMelSTFT (fschmid56/EfficientAT, models/preprocess.py), as docs/sounds.md says it in the keys of <c>nemo</c>, against its definition in double precision.</summary>
public sealed class EfficientAtFeaturesTests
{
    private const int Rate = 32_000;
    private const int Fft = 1024;
    private const int Window = 800;
    private const int Hop = 320;
    private const int Bands = 128;
    private const double HighHz = 15_000;

    [Fact]
    public void Its_log_mel_is_computed()
    {
        var random = new Random(3);
        float[] samples = [.. TaggerGraphs.Tone(520, 0.3, 6400, Rate).Select(s => s + (0.05f * ((float)random.NextDouble() - 0.5f)))];
        var extractor = FeatureExtractor.Create(new NemoOptions
        {
            SampleRateHz = Rate,
            FftSize = Fft,
            WindowLength = Window,
            HopLength = Hop,
            MelBins = Bands,
            HighHz = HighHz,
            Scale = MelScale.Kaldi,
            Norm = MelNorm.None,
            Floor = 0,
            Offset = 1e-5,
            Normalization = new NormalizationOptions { Kind = NormalizationKind.Global, Mean = [-4.5f], Deviation = [5] },
        });
        var features = new float[extractor.FramesFor(samples.Length) * Bands];
        Assert.Equal(21, extractor.Extract(samples, features));
        foreach (var frame in (int[])[0, 4, 10])
            Assert.All(Expected(samples, frame).Zip(features[(frame * Bands)..((frame + 1) * Bands)]), p => Assert.Equal(p.First, p.Second, 1e-3));
    }

    private static double[] Expected(float[] samples, int frame)
    {
        var emphasised = samples.Select((s, i) => i == 0 ? s : s - (0.97 * samples[i - 1])).ToArray();
        var windowed = new double[Fft];
        for (var i = 0; i < Window; i++)
        {
            var at = (frame * Hop) - (Window / 2) + i;
            at = at < 0 ? -at : at;
            windowed[i] = emphasised[at] * (0.5 - (0.5 * Math.Cos(2 * Math.PI * i / (Window - 1))));
        }

        var power = Enumerable.Range(0, Fft / 2).Select(k =>
        {
            var (re, im) = (0.0, 0.0);
            for (var i = 0; i < Fft; i++)
            {
                re += windowed[i] * Math.Cos(2 * Math.PI * k * i / Fft);
                im -= windowed[i] * Math.Sin(2 * Math.PI * k * i / Fft);
            }

            return (re * re) + (im * im);
        }).ToArray();
        // torchaudio.compliance.kaldi.get_mel_banks.
        var step = Mel(HighHz) / (Bands + 1);
        return [.. Enumerable.Range(0, Bands).Select(b =>
        {
            var sum = 0.0;
            for (var k = 0; k < power.Length; k++)
            {
                var mel = Mel((double)k * Rate / Fft);
                sum += power[k] * Math.Max(0, Math.Min((mel - (b * step)) / step, (((b + 2) * step) - mel) / step));
            }

            return (Math.Log(sum + 1e-5) + 4.5) / 5;
        })];
    }

    private static double Mel(double hertz) => 1127 * Math.Log(1 + (hertz / 700));
}
