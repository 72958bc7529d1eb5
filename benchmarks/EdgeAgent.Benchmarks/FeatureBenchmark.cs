using System.Runtime.InteropServices;
using EdgeAgent.Audio.Features;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// Microseconds a feature frame on one core, a minute of audio in blocks of 10 ms; kaldi-native-fbank in turn with ours where its library is named
/// (benchmarks/peers/kaldi-native-fbank.cc says how it is built).
/// </summary>
internal static class FeatureBenchmark
{
    private const int Seconds = 60;
    private const int Block = 160;
    private const int Rounds = 30;

    private delegate int Fbank80(ref float samples, int count, int block, ref float frames);

    /// <summary>Runs all and prints a line each.</summary>
    public static void Print(IReadOnlyList<string> args)
    {
        var samples = Speechlike(Seconds * 16000);
        (string Name, FeatureOptions Options)[] kinds =
        [
            ("kaldi-fbank, 512", new KaldiFbankOptions()),
            ("kaldi-fbank, 400", new KaldiFbankOptions { RoundToPowerOfTwo = false }),
            ("kaldi-mfcc, 512", new KaldiMfccOptions()),
            ("espnet-logmel, 512", new EspnetLogMelOptions { WindowLength = 400, HopLength = 160 }),
            ("speechbrain-fbank, 400", new SpeechBrainFbankOptions { MelBins = 80 }),
            ("whisper, 400", new WhisperOptions { ChunkSeconds = null }),
            ("nemo, 512", new NemoOptions()),
            ("torchaudio-mel, 320", new TorchaudioMelOptions { FftSize = 320, HopLength = 160, MelBins = 80 }),
            ("librosa-mel, 1200", new LibrosaMelOptions { SampleRateHz = 48000, FftSize = 1200, HopLength = 160, MelBins = 80, TopDb = null }),
        ];
        var runs = kinds.Select(k => Ours(FeatureExtractor.Create(k.Options), samples)).ToList();
        var frames = kinds.Select(k => FeatureExtractor.Create(k.Options).FramesFor(samples.Length)).ToList();
        var names = kinds.Select(k => k.Name).ToList();
        if (args is [var library])
        {
            runs.Add(Peer(library, samples));
            frames.Add(frames[0]);
            names.Add("kaldi-native-fbank, 512");
        }

        var times = Interleaved.Run(Rounds, warmUp: 5, [.. runs]);
        for (var i = 0; i < names.Count; i++)
            Console.WriteLine(FormattableString.Invariant($"{names[i],-26}{times.Median(i) / frames[i],8:0.00} µs a frame, {times.Undisturbed(i) / frames[i]:0.00} undisturbed"));
        if (names.Count > kinds.Length)
            Console.WriteLine(FormattableString.Invariant($"kaldi-native-fbank takes {times.Median(kinds.Length) / times.Median(0):0.00} times as long as kaldi-fbank ({times.Undisturbed(kinds.Length) / times.Undisturbed(0):0.00} undisturbed)"));
    }

    private static Action Ours(FeatureExtractor features, float[] samples)
    {
        var frames = new float[features.FramesFor(samples.Length) * features.Dimension];
        return () =>
        {
            features.Reset();
            var written = 0;
            for (var at = 0; at < samples.Length; at += Block)
                written += features.Push(samples.AsSpan(at, Block), frames.AsSpan(written * features.Dimension));
            features.Finish(frames.AsSpan(written * features.Dimension));
        };
    }

    private static Action Peer(string library, float[] samples)
    {
        var run = Marshal.GetDelegateForFunctionPointer<Fbank80>(NativeLibrary.GetExport(NativeLibrary.Load(Path.GetFullPath(library)), "fbank80"));
        var ours = FeatureExtractor.Create(new KaldiFbankOptions());
        var expected = new float[ours.FramesFor(samples.Length) * 80];
        ours.Extract(samples, expected);
        var frames = new float[expected.Length];
        if (run(ref samples[0], samples.Length, Block, ref frames[0]) * 80 != frames.Length)
            throw new InvalidOperationException("kaldi-native-fbank gives another number of frames.");
        var worst = Enumerable.Range(0, frames.Length).Max(i => Math.Abs(frames[i] - expected[i]));
        Console.WriteLine(FormattableString.Invariant($"kaldi-native-fbank gives the same frames within {worst:G2}"));
        return () => run(ref samples[0], samples.Length, Block, ref frames[0]);
    }

    /// <summary>Noise that swells and falls.</summary>
    private static float[] Speechlike(int count)
    {
        var random = new Random(1);
        var samples = new float[count];
        for (var i = 0; i < count; i++)
            samples[i] = (random.NextSingle() - 0.5f) * 0.2f * (1 + MathF.Sin(i / 4000f));
        return samples;
    }
}
