using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>
/// Whisper and its kin as optimum exports them from Transformers: an encoder, and a decoder with the keys and values of its text in two
/// graphs or one. <c>config.json</c>, <c>generation_config.json</c>, <c>preprocessor_config.json</c> and the tokens beside them say the rest.
/// </summary>
internal sealed class WhisperFamily : ISpeechFamily
{
    /// <inheritdoc/>
    public string Name => ModelFamily.Whisper;

    /// <inheritdoc/>
    public string? Recognise(ModelBundle bundle)
    {
        if (ExportFile.TryRead(WhisperGraphs.FolderOf(bundle), WhisperConfig.FileName) is { } config)
            return config.Text("model_type") == "whisper" ? "the config.json beside it says model_type: whisper" : null;

        // Without it, the export is recognised, so that its absence can be said. Encoders of texts take input_ids.
        if (WhisperGraphs.EncoderOf(bundle) is not { } encoder || bundle.Files.Count < 2)
            return null;
        using var session = ModelSession.Open(encoder, sha256: bundle.HashOf(encoder));
        return session.Signature.InputIndex(WhisperEncoderGraph.FeaturesName) >= 0 ? $"{Path.GetFileName(encoder)} takes {WhisperEncoderGraph.FeaturesName}, as Whisper's does" : null;
    }

    /// <inheritdoc/>
    public IRecognitionModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger) => WhisperModel.Load(bundle, engine, time, logger);
}
