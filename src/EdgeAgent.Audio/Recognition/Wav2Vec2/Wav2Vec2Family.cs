using EdgeAgent.Audio.Recognition.Acoustic;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Wav2Vec2;

/// <summary>
/// wav2vec 2.0, HuBERT and their kin with a CTC head, as Transformers (optimum) and torchaudio export them: the waveform in, scores
/// of letters out. What Transformers writes beside the graph says the rest: <c>config.json</c>, <c>vocab.json</c>, <c>preprocessor_config.json</c>.
/// </summary>
internal sealed class Wav2Vec2Family : ISpeechFamily
{
    private static readonly string[] Kin = ["wav2vec2", "wav2vec2-bert", "wav2vec2-conformer", "hubert", "wavlm", "unispeech", "unispeech-sat", "sew", "sew-d", "data2vec-audio"];

    /// <inheritdoc/>
    public string Name => ModelFamily.Wav2Vec2;

    /// <inheritdoc/>
    public string? Recognise(ModelBundle bundle) =>
        ExportFile.TryRead(bundle.Folder, "config.json") is { } config && config.Text("model_type") is { } type && Kin.Contains(type)
            ? $"the config.json beside it says model_type: {type}" : null;

    /// <inheritdoc/>
    public IRecognitionModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger)
    {
        var config = ExportFile.TryRead(bundle.Folder, "config.json");
        var preprocessor = ExportFile.TryRead(bundle.Folder, "preprocessor_config.json");
        if (config?.Text("model_type") == "wav2vec2-bert")
            throw new ModelException(ModelFault.Unsupported, $"Model '{bundle.Name}' is a wav2vec2-bert, which hears stacked filter banks; the family wav2vec2 runs those that hear the waveform.");
        var features = new WaveformOptions
        {
            SampleRateHz = preprocessor?.Whole("sampling_rate") ?? 16000,
            // transformers/models/wav2vec2/feature_extraction_wav2vec2.py: do_normalize is true unless it is said to be false.
            Normalization = preprocessor is null || (preprocessor.Flag("do_normalize") ?? true) ? new NormalizationOptions { Kind = NormalizationKind.ZeroMeanUnitVariance } : null,
        };
        var tokens = TokenTable.Read(bundle, "vocab.json", "tokenizer.json", "tokens.txt");
        var blank = config?.Whole("pad_token_id") ?? 0;
        return CtcModel.Load(bundle, bundle.MainFile, features, tokens, blank, engine, time, logger);
    }
}
