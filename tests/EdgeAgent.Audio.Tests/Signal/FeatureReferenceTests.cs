using System.Text.Json;
using EdgeAgent.Audio.Signal;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Signal;

/// <summary>Features against the arrays of torchaudio and ESPnet; the parameters are read from the reference itself.</summary>
public sealed class FeatureReferenceTests
{
    [AssetTheory]
    [InlineData("A", "kaldi_fbank80")]
    [InlineData("A", "kaldi_fbank80_snip")]
    [InlineData("C", "kaldi_fbank80")]
    [InlineData("C", "kaldi_fbank80_snip")]
    [InlineData("C", "kaldi_fbank80_hamming")]
    [InlineData("C", "kaldi_fbank80_hann")]
    [InlineData("C", "kaldi_fbank80_nopreemph")]
    [InlineData("C", "kaldi_fbank80_nodc")]
    [InlineData("C", "kaldi_fbank80_highfreq_m400")]
    [InlineData("C", "kaldi_fbank40_20ms")]
    [InlineData("C", "kaldi_fbank80_magnitude")]
    [InlineData("C", "kaldi_fbank80_linear")]
    [InlineData("C", "kaldi_fbank80_energy")]
    [InlineData("C", "kaldi_fbank80_energy_windowed_floor")]
    [InlineData("C", "kaldi_fbank80_no_pow2")]
    [InlineData("C", "kaldi_fbank80_scale32768")]
    public void Kaldi_filter_banks_equal_torchaudio(string clip, string variant) =>
        Compare(clip, variant, parameters => new KaldiFbank(KaldiOptions(parameters)));

    [AssetTheory]
    [InlineData("A", "espnet_logmel80_hop160")]
    [InlineData("C", "espnet_logmel80_hop160")]
    [InlineData("C", "espnet_logmel80_hop128")]
    [InlineData("C", "espnet_logmel40_htk_log10")]
    public void Log_mel_equals_ESPnet(string clip, string variant) =>
        Compare(clip, variant, parameters => new EspnetLogMel(EspnetOptions(parameters)));

    [AssetFact]
    public void Every_variant_of_these_two_frontends_in_the_references_is_named_above()
    {
        using var document = Parameters();
        var known = typeof(FeatureReferenceTests).GetMethods()
            .SelectMany(m => m.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>())
            .Select(d => string.Join(' ', d.GetData(null!).Single())).ToHashSet();

        foreach (var clip in document.RootElement.GetProperty("clips").EnumerateObject())
        {
            foreach (var key in clip.Value.GetProperty("shapes").EnumerateObject().Select(s => s.Name)
                .Where(k => k.StartsWith("kaldi_fbank", StringComparison.Ordinal) || k.StartsWith("espnet_", StringComparison.Ordinal)))
            {
                Assert.Contains($"{clip.Name} {key}", known);
            }
        }
    }

    private static void Compare(string clip, string variant, Func<JsonElement, FeatureExtractor> create)
    {
        using var document = Parameters();
        var source = document.RootElement.GetProperty("clips").GetProperty(clip);
        var samples = Clip.Read(Path.Combine("exports/features", source.GetProperty("wav").GetString()!));
        var end = source.GetProperty("end") is { ValueKind: JsonValueKind.Number } given ? given.GetInt32() : samples.Length;
        samples = samples[source.GetProperty("start").GetInt32()..end];
        var reference = NpzArchive.Open(TestAssets.PathOf("exports/features/" + source.GetProperty("npz").GetString()))[variant];
        var expected = reference.ToFloats();

        var features = create(document.RootElement.GetProperty("variants").GetProperty(variant));
        var actual = new float[features.FrameCount(samples.Length) * features.Dimension];
        var written = features.Accept(samples, actual);
        written += features.Finish(actual.AsSpan(written * features.Dimension));

        Assert.Equal(reference.Shape, new[] { written, features.Dimension });
        for (var i = 0; i < expected.Length; i++)
        {
            // 1e-3, the bar; sums without a logarithm reach 1e3 and are held to six digits too.
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= 1e-3,
                $"Frame {i / features.Dimension}, value {i % features.Dimension}: {actual[i]} instead of {expected[i]}.");
        }
    }

    private static JsonDocument Parameters() => JsonDocument.Parse(File.ReadAllText(TestAssets.PathOf("exports/features/features.json")));

    private static KaldiFbankOptions KaldiOptions(JsonElement p) => new()
    {
        SampleRateHz = (int)p.GetProperty("sample_frequency").GetDouble(),
        MelBins = p.GetProperty("num_mel_bins").GetInt32(),
        SnipEdges = p.GetProperty("snip_edges").GetBoolean(),
        Window = p.GetProperty("window_type").GetString() switch
        {
            "povey" => WindowShape.Povey,
            "hamming" => WindowShape.Hamming,
            "hanning" => WindowShape.Hann,
            var other => throw new InvalidDataException(other),
        },
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
        UsePower = p.GetProperty("use_power").GetBoolean(),
        UseLog = p.GetProperty("use_log_fbank").GetBoolean(),
        SampleScale = p.GetProperty("scale").GetDouble(),
    };

    private static EspnetLogMelOptions EspnetOptions(JsonElement p) => new()
    {
        MelBins = p.GetProperty("n_mels").GetInt32(),
        FftSize = p.GetProperty("n_fft").GetInt32(),
        WindowLength = p.GetProperty("win_length").GetInt32(),
        HopLength = p.GetProperty("hop_length").GetInt32(),
        LowHz = p.TryGetProperty("fmin", out var low) ? low.GetDouble() : 0,
        HighHz = p.TryGetProperty("fmax", out var high) ? high.GetDouble() : null,
        Htk = p.TryGetProperty("htk", out var htk) && htk.GetBoolean(),
        // One key ends in "log10", but its description and its values are natural logarithms.
        LogBase = p.GetProperty("kind").GetString()!.Contains("natural log", StringComparison.Ordinal) ? null : throw new InvalidDataException(),
    };
}
