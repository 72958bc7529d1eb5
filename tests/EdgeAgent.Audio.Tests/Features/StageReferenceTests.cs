using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Features;

/// <summary>Features against every array of them that the speech exports keep among the stages of their own frameworks.</summary>
public sealed class StageReferenceTests
{
    private const double Tolerance = 1e-3;

    private static readonly string[] Prefixes = ["feats", "fbank", "input_"];

    [AssetFact]
    public void Features_equal_every_stage_of_the_exports()
    {
        var root = TestAssets.PathOf("exports");
        var faults = new List<string>();
        var compared = 0;
        foreach (var path in ((string[])["espnet", "speechbrain", "icefall", "hf_transformers"])
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(root, f), "torch_stages*.npz", SearchOption.AllDirectories)).Order())
        {
            var archive = NpzArchive.Open(path);
            foreach (var (key, reference) in archive.Arrays.Where(a => Prefixes.Any(p => a.Key.StartsWith(p, StringComparison.Ordinal))))
            {
                compared++;
                var name = Path.GetRelativePath(root, path);
                if (Difference(Options(Path.GetFileName(Path.GetDirectoryName(path))!, key, path), Samples(archive, path, key), key, reference) is { } fault)
                    faults.Add($"{name} {key}: {fault}");
            }
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
        Assert.True(compared >= 14, $"Only {compared} arrays were there.");
    }

    private static FeatureOptions Options(string model, string key, string path)
    {
        var global = new NormalizationOptions { StatisticsFile = Path.Combine(Path.GetDirectoryName(path)!, "feats_stats.npz") };
        var sentence = new NormalizationOptions { Kind = NormalizationKind.Sentence };
        return (model, key) switch
        {
            ("transducer", "feats_mvn") => new EspnetLogMelOptions { Normalization = new NormalizationOptions { Kind = NormalizationKind.Utterance } },
            ("conformer", "feats") => new EspnetLogMelOptions { WindowLength = 400, HopLength = 160 },
            ("conformer", _) or ("streaming", _) => new EspnetLogMelOptions { WindowLength = 400, HopLength = 160, Normalization = global },
            ("crdnn_seq2seq", "feats") => new SpeechBrainFbankOptions(),
            ("crdnn_seq2seq", _) or ("vad_crdnn", _) => new SpeechBrainFbankOptions { Normalization = sentence },
            ("ctc_conformer", _) => new SpeechBrainFbankOptions { MelBins = 80, Normalization = sentence },
            ("ecapa_tdnn", _) => new SpeechBrainFbankOptions { MelBins = 80, Normalization = sentence with { Variances = false } },
            ("zipformer_streaming_transducer", _) => new KaldiFbankOptions { SnipEdges = false, HighHz = -400 },
            ("wav2vec2_ctc", _) => new WaveformOptions { Normalization = new NormalizationOptions { Kind = NormalizationKind.ZeroMeanUnitVariance } },
            ("whisper_tiny", _) => new WhisperOptions(),
            _ => throw new InvalidDataException($"{path} holds features of an unknown kind: {key}"),
        };
    }

    /// <summary>The clip that the file or the array is named after, or the first one, whose stages files of several hold.</summary>
    private static float[] Samples(NpzArchive archive, string path, string key)
    {
        if (path.Contains("vad_crdnn", StringComparison.Ordinal))
            return SpeechBetweenSilences(archive["waveform_int16"].ToFloats());
        var file = Path.GetFileNameWithoutExtension(path);
        var name = new[] { "spk1_snt1", "spk2_snt1", "spk2_snt3", "spk2_snt5" }.FirstOrDefault(n => (file + key).Contains(n, StringComparison.Ordinal)) ?? "spk2_snt2";
        var samples = Clip.Read($"exports/espnet/wav/{name}.wav");
        return key.Contains("with_tail", StringComparison.Ordinal) ? [.. samples, .. new float[4800]] : samples;
    }

    /// <summary>The sound of the voice activity reference, put together as its reference.json says, but that its noise is centred; its beginning is among the stages.</summary>
    private static float[] SpeechBetweenSilences(float[] beginning)
    {
        float[] samples =
        [
            .. new float[12800], .. Clip.Read("exports/espnet/wav/spk1_snt5.wav"), .. new float[2400], .. Clip.Read("exports/espnet/wav/spk2_snt6.wav"),
            .. new float[16000], .. Clip.Read("exports/espnet/wav/spk2_snt4.wav"), .. new float[9600],
        ];
        for (var i = 0L; i < samples.Length; i++)
            samples[i] += (((((i * 1103515245) + 12345) % (1L << 31) >> 16) & 63) - 32) / 32768f;
        Assert.Equal(beginning, samples[..beginning.Length].Select(s => s * 32768));
        return samples;
    }

    private static string? Difference(FeatureOptions options, float[] samples, string key, NpyArray reference)
    {
        var features = FeatureExtractor.Create(options);
        var actual = new float[features.FramesFor(samples.Length) * features.Dimension];
        features.Extract(samples, actual);
        var expected = reference.ToFloats();
        if (key == "input_features_floor")
            actual = [actual[^1]];
        // Transformers keep Whisper's features the other way round.
        else if (options is WhisperOptions)
            actual = [.. Enumerable.Range(0, expected.Length).Select(i => actual[(i % (expected.Length / 80) * 80) + (i / (expected.Length / 80))])];
        else if (key.EndsWith("_last", StringComparison.Ordinal))
            actual = actual[Math.Max(0, actual.Length - expected.Length)..];
        else if (key.Contains("_first", StringComparison.Ordinal))
            actual = actual[..Math.Min(actual.Length, expected.Length)];
        if (actual.Length != expected.Length)
            return $"{actual.Length} values instead of [{string.Join(", ", reference.Shape)}]";
        var worst = Enumerable.Range(0, expected.Length).MaxBy(i => Math.Abs(expected[i] - actual[i]));
        return Math.Abs(expected[worst] - actual[worst]) <= Tolerance ? null : $"value {worst} of [{string.Join(", ", reference.Shape)}] is {actual[worst]} instead of {expected[worst]}";
    }
}
