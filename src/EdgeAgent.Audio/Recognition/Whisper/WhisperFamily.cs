using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>
/// Whisper and its kin as optimum exports them from Transformers: an encoder, and a decoder with the keys and values of its text in two
/// graphs or one, of which <c>config.json</c>, <c>generation_config.json</c>, <c>preprocessor_config.json</c> and the tokens beside them say the
/// rest; and as sherpa-onnx exports them from OpenAI's, of which the encoder's metadata say it.
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

        if (bundle.Files.Count < 2 || (SherpaFiles.Of(bundle)?.Encoder ?? WhisperGraphs.EncoderOf(bundle)) is not { } encoder)
            return null;
        using var session = ModelSession.Open(encoder, sha256: bundle.HashOf(encoder));
        if (SherpaMetadata.IsOf(session.Signature))
            return $"the metadata of {Path.GetFileName(encoder)} say model_type: {session.Signature.Metadata["model_type"]}";

        // Without its config.json, an export is recognised, so that its absence can be said. Encoders of texts take input_ids.
        return session.Signature.InputIndex(WhisperEncoderGraph.FeaturesName) >= 0 ? $"{Path.GetFileName(encoder)} takes {WhisperEncoderGraph.FeaturesName}, as Whisper's does" : null;
    }

    /// <inheritdoc/>
    public IRecognitionModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger) => WhisperModel.Load(bundle, engine, time, logger);
}
