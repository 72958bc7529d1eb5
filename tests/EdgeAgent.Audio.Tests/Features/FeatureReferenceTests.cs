using System.Text.Json;
using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Features;

/// <summary>
/// Features against every array that torchaudio, ESPnet, SpeechBrain and Whisper made of the clips; the parameters are read from the reference
/// itself. 1e-3 is the bar, for sums without a logarithm, which reach 1e3, too.
/// </summary>
public sealed class FeatureReferenceTests
{
    private const double Tolerance = 1e-3;

    [AssetFact]
    public void Features_equal_every_array_of_the_references()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(TestAssets.PathOf("exports/features/features.json")));
        var faults = new List<string>();
        var compared = 0;
        foreach (var clip in document.RootElement.GetProperty("clips").EnumerateObject())
        {
            var samples = Samples(clip.Value);
            var archive = NpzArchive.Open(TestAssets.PathOf("exports/features/" + clip.Value.GetProperty("npz").GetString()));
            Assert.Equal(archive.Arrays.Keys.Order(), clip.Value.GetProperty("shapes").EnumerateObject().Select(s => s.Name).Order());
            foreach (var (key, reference) in archive.Arrays)
            {
                compared++;
                var options = Options(key, document.RootElement.GetProperty("variants"));
                if (Difference(FeatureExtractor.Create(options), samples, reference, key) is { } fault)
                    faults.Add($"{clip.Name} {key}: {fault}");
            }
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
        Assert.True(compared >= 40, $"Only {compared} arrays were there.");
    }

    private static string? Difference(FeatureExtractor features, float[] samples, NpyArray reference, string key)
    {
        var frames = features.FramesFor(samples.Length);
        var actual = new float[frames * features.Dimension];
        Assert.Equal(frames, features.Extract(samples, actual));
        // Of Whisper's 3000 frames only the first were stored.
        if (key.EndsWith("_head", StringComparison.Ordinal))
            frames = reference.Shape[0];
        if (!reference.Shape.SequenceEqual([frames, features.Dimension]))
            return $"[{frames}, {features.Dimension}] instead of [{string.Join(", ", reference.Shape)}]";
        var expected = reference.ToFloats();
        var worst = Enumerable.Range(0, expected.Length).MaxBy(i => Math.Abs(expected[i] - actual[i]));
        return Math.Abs(expected[worst] - actual[worst]) <= Tolerance
            ? null
            : $"frame {worst / features.Dimension}, value {worst % features.Dimension} is {actual[worst]} instead of {expected[worst]}";
    }

    private static float[] Samples(JsonElement clip)
    {
        var samples = Clip.Read(Path.Combine("exports/features", clip.GetProperty("wav").GetString()!));
        var end = clip.GetProperty("end") is { ValueKind: JsonValueKind.Number } given ? given.GetInt32() : samples.Length;
        return samples[clip.GetProperty("start").GetInt32()..end];
    }

    private static FeatureOptions Options(string key, JsonElement variants)
    {
        var p = variants.GetProperty(key);
        var kind = p.GetProperty("kind").GetString()!;
        return kind.Split(' ', ':')[0] switch
        {
            "torchaudio.compliance.kaldi.fbank" => Fbank(p),
            "torchaudio.compliance.kaldi.mfcc" => Mfcc(p),
            "torchaudio.transforms.MelSpectrogram" => Torchaudio(p),
            "espnet2" => Espnet(p),
            "speechbrain.lobes.features.Fbank" => SpeechBrain(p),
            // These three state what they are in words.
            "OpenAI" => new WhisperOptions(),
            "same" => new WhisperOptions { ChunkSeconds = null },
            "InputNormalization" => SpeechBrain(variants.GetProperty("sb_fbank40")) with { Normalization = new NormalizationOptions { Kind = NormalizationKind.Sentence } },
            _ => throw new InvalidDataException($"{key} is of an unknown kind: {kind}"),
        };
    }

    private static T Frames<T>(T options, JsonElement p) where T : KaldiOptions => options with
    {
        SampleRateHz = (int)p.GetProperty("sample_frequency").GetDouble(),
        MelBins = p.GetProperty("num_mel_bins").GetInt32(),
        SnipEdges = p.GetProperty("snip_edges").GetBoolean(),
        Window = Window(p.GetProperty("window_type")),
        EnergyFloor = p.GetProperty("energy_floor").GetDouble(),
        Preemphasis = p.GetProperty("preemphasis_coefficient").GetDouble(),
        FrameLengthMs = p.GetProperty("frame_length").GetDouble(),
        FrameShiftMs = p.GetProperty("frame_shift").GetDouble(),
        LowHz = p.GetProperty("low_freq").GetDouble(),
        HighHz = p.GetProperty("high_freq").GetDouble(),
        UseEnergy = p.GetProperty("use_energy").GetBoolean(),
        RawEnergy = !p.TryGetProperty("raw_energy", out var raw) || raw.GetBoolean(),
        RemoveDcOffset = p.GetProperty("remove_dc_offset").GetBoolean(),
        RoundToPowerOfTwo = p.GetProperty("round_to_power_of_two").GetBoolean(),
        SampleScale = p.GetProperty("scale").GetDouble(),
    };

    private static KaldiFbankOptions Fbank(JsonElement p) => Frames(new KaldiFbankOptions(), p) with
    {
        UsePower = p.GetProperty("use_power").GetBoolean(),
        UseLog = p.GetProperty("use_log_fbank").GetBoolean(),
    };

    private static KaldiMfccOptions Mfcc(JsonElement p) => Frames(new KaldiMfccOptions(), p) with
    {
        Cepstra = p.GetProperty("num_ceps").GetInt32(),
        Lifter = p.GetProperty("cepstral_lifter").GetDouble(),
    };

    private static TorchaudioMelOptions Torchaudio(JsonElement p) => new()
    {
        SampleRateHz = p.GetProperty("sample_rate").GetInt32(),
        FftSize = p.GetProperty("n_fft").GetInt32(),
        WindowLength = p.GetProperty("win_length").GetInt32(),
        HopLength = p.GetProperty("hop_length").GetInt32(),
        MelBins = p.GetProperty("n_mels").GetInt32(),
        LowHz = p.GetProperty("f_min").GetDouble(),
        HighHz = p.GetProperty("f_max").GetDouble(),
        UsePower = p.GetProperty("power").GetDouble() == 2,
        Scale = p.GetProperty("mel_scale").GetString() == "htk" ? MelScale.Htk : MelScale.Slaney,
        Norm = p.GetProperty("norm").GetString() == "slaney" ? MelNorm.Slaney : MelNorm.None,
        Center = p.GetProperty("center").GetBoolean(),
        Padding = p.GetProperty("pad_mode").GetString() == "reflect" ? EdgePadding.Reflect : throw new InvalidDataException(),
    };

    private static EspnetLogMelOptions Espnet(JsonElement p) => new()
    {
        MelBins = p.GetProperty("n_mels").GetInt32(),
        FftSize = p.GetProperty("n_fft").GetInt32(),
        WindowLength = p.GetProperty("win_length").GetInt32(),
        HopLength = p.GetProperty("hop_length").GetInt32(),
        LowHz = p.TryGetProperty("fmin", out var low) ? low.GetDouble() : 0,
        HighHz = p.TryGetProperty("fmax", out var high) ? high.GetDouble() : null,
        Scale = p.TryGetProperty("htk", out var htk) && htk.GetBoolean() ? MelScale.Htk : MelScale.Slaney,
        // One key ends in "log10", but its description and its values are natural logarithms.
        LogBase = p.GetProperty("kind").GetString()!.Contains("natural log", StringComparison.Ordinal) ? null : throw new InvalidDataException(),
    };

    private static SpeechBrainFbankOptions SpeechBrain(JsonElement p) => new()
    {
        MelBins = p.GetProperty("n_mels").GetInt32(),
        FftSize = p.GetProperty("n_fft").GetInt32(),
        WindowLength = p.GetProperty("win_length_ms").GetInt32() * 16,
        HopLength = p.GetProperty("hop_length_ms").GetInt32() * 16,
        Floor = p.GetProperty("amin").GetDouble(),
        TopDb = p.GetProperty("top_db").GetDouble(),
        Deltas = p.TryGetProperty("deltas", out var deltas) && deltas.GetBoolean(),
        LeftFrames = p.TryGetProperty("left_frames", out var left) ? left.GetInt32() : 0,
        RightFrames = p.TryGetProperty("right_frames", out var right) ? right.GetInt32() : 0,
    };

    private static WindowShape Window(JsonElement name) => name.GetString() switch
    {
        "povey" => WindowShape.Povey,
        "hamming" => WindowShape.Hamming,
        "hanning" => WindowShape.Hann,
        var other => throw new InvalidDataException(other),
    };
}
