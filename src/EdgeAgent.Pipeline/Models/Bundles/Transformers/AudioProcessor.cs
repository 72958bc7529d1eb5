using System.Text.Json;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Pipeline.Models.Bundles.Transformers;

/// <summary>
/// A <c>preprocessor_config.json</c> of a network that names sounds, in the words of <c>features:</c>. Keys and defaults are those of Transformers'
/// feature_extraction_audio_spectrogram_transformer.py, feature_extraction_wav2vec2.py and feature_extraction_whisper.py.
/// </summary>
/// <param name="path">The file, for messages.</param>
/// <param name="config">Its content.</param>
internal sealed class AudioProcessor(string path, JsonElement config)
{
    private const string Spectrogram = "ASTFeatureExtractor";
    private const string Waveform = "Wav2Vec2FeatureExtractor";
    private const string Whisper = "WhisperFeatureExtractor";

    /// <summary>Ten minutes.</summary>
    private const int MostFrames = 60_000;

    /// <summary>What the network hears.</summary>
    /// <exception cref="ModelException">It asks for what is not built.</exception>
    public FeatureOptions Features()
    {
        FeatureOptions features = config.TextOf("feature_extractor_type") switch
        {
            Spectrogram => Filterbank(),
            Waveform => new WaveformOptions
            {
                Normalization = config.FlagOf("do_normalize") == false ? null : new NormalizationOptions { Kind = NormalizationKind.ZeroMeanUnitVariance },
            },
            Whisper => new WhisperOptions
            {
                MelBins = config.WholeOf("feature_size") ?? 80,
                FftSize = config.WholeOf("n_fft") ?? 400,
                HopLength = config.WholeOf("hop_length") ?? 160,
                ChunkSeconds = config.NumberOf("chunk_length") ?? 30,
            },
            var other => throw Refusal($"feature_extractor_type {(other is null ? "is not said" : $"'{other}' is not built")}; {Spectrogram}, {Waveform} and {Whisper} are"),
        };
        features = features with { SampleRateHz = config.WholeOf("sampling_rate") ?? features.SampleRateHz };
        return features.Fault() is { } fault ? throw Refusal(fault.TrimEnd('.')) : features;
    }

    /// <summary>Frames that each input has; null for any number.</summary>
    /// <exception cref="ModelException">It asks for what cannot be.</exception>
    public int? Frames()
    {
        if (config.TextOf("feature_extractor_type") != Spectrogram)
            return null;
        var frames = config.WholeOf("max_length") ?? 1024;
        return frames is > 0 and <= MostFrames ? frames : throw Refusal($"max_length {frames} is none");
    }

    /// <summary>Kaldi's filter banks of samples of −1 to 1, less the mean of AudioSet, over twice its deviation.</summary>
    private KaldiFbankOptions Filterbank()
    {
        var bins = config.WholeOf("num_mel_bins") ?? 128;
        if (bins is < 1 or > FeatureOptions.MostMelBins)
            throw Refusal($"num_mel_bins {bins} is none");
        var (mean, deviation) = (config.NumberOf("mean") ?? -4.2677393, config.NumberOf("std") ?? 4.5689974);
        return new KaldiFbankOptions
        {
            MelBins = bins,
            Window = WindowShape.Hann,
            Normalization = config.FlagOf("do_normalize") == false ? null : new NormalizationOptions
            {
                Kind = NormalizationKind.Global,
                Mean = [.. Enumerable.Repeat((float)mean, bins)],
                Deviation = [.. Enumerable.Repeat((float)(2 * deviation), bins)],
            },
        };
    }

    private ModelException Refusal(string what) => new(ModelFault.BadBundle,
        $"{path} asks for a preprocessing that cannot be done: {what}. Write what the model was trained with into a {BundleReader.DescriptionName} beside the graph (its section features); that goes before.");
}
