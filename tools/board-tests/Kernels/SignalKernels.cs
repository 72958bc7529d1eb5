using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Signal;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.BoardTests.Kernels;

/// <summary>From samples to features.</summary>
internal static class SignalKernels
{
    private const int Samples = 16000;

    /// <summary>Computes all.</summary>
    public static IEnumerable<KernelResult> Results()
    {
        foreach (var size in (int[])[8, 16, 64, 100, 320, 400, 480, 512, 1024, 1200, 2048])
            yield return Spectrum(size);
        var values = FixedNumbers.Floats(2, 1003, 1e-9f, 1000);
        NaturalLog.Apply(values);
        yield return new("NaturalLog", values);
        foreach (var count in (int[])[1, 7, 8, 33, 1027])
        {
            var a = FixedNumbers.Floats(count, count);
            yield return new($"OrderedSums {count}", [OrderedSums.Sum(a), OrderedSums.Dot(a, FixedNumbers.Floats(count + 1, count))]);
        }

        foreach (var (name, options) in Kinds())
            yield return Features(name, options);
        foreach (var (from, to) in ((int, int)[])[(48000, 16000), (44100, 16000), (16000, 48000), (8000, 16000), (22050, 16000)])
            yield return new($"PolyphaseResampler {from} {to}", PolyphaseResampler.Whole(FixedNumbers.Sound(3, 9001), from, to).ToArray());
        yield return Level();
    }

    private static (string, FeatureOptions)[] Kinds() =>
    [
        ("kaldi-fbank", new KaldiFbankOptions()),
        ("kaldi-fbank 400", new KaldiFbankOptions { RoundToPowerOfTwo = false }),
        ("kaldi-mfcc", new KaldiMfccOptions()),
        ("espnet-logmel", new EspnetLogMelOptions { WindowLength = 400, HopLength = 160 }),
        ("speechbrain-fbank", new SpeechBrainFbankOptions { MelBins = 80 }),
        ("whisper", new WhisperOptions { ChunkSeconds = null }),
        ("nemo", new NemoOptions()),
        ("torchaudio-mel", new TorchaudioMelOptions { FftSize = 320, HopLength = 160, MelBins = 80 }),
        ("librosa-mel", new LibrosaMelOptions { SampleRateHz = 48000, FftSize = 1200, HopLength = 160, MelBins = 80 }),
        ("waveform", new WaveformOptions()),
    ];

    private static KernelResult Spectrum(int size)
    {
        var fft = new RealFft(size);
        var power = new float[fft.Bins];
        fft.PowerSpectrum(FixedNumbers.Floats(size, size), power);
        return new($"RealFft {size}", power);
    }

    private static KernelResult Features(string name, FeatureOptions options)
    {
        var extractor = FeatureExtractor.Create(options);
        var samples = FixedNumbers.Sound(4, Samples);
        var frames = new float[extractor.FramesFor(samples.Length) * extractor.Dimension];
        extractor.Extract(samples, frames);
        return new($"FeatureExtractor {name}", frames);
    }

    private static KernelResult Level()
    {
        var meter = new LevelMeter();
        var clipping = new ClippingCounter(2);
        var samples = FixedNumbers.Sound(5, 4003);
        meter.Add(samples);
        clipping.Add(samples.AsSpan(..4002));
        var (rms, peak) = meter.Take();
        return new("LevelMeter, ClippingCounter", [(float)rms, (float)peak, clipping.Take()]);
    }
}
