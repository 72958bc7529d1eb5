using EdgeAgent.Audio.Recognition.Acoustic;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.SpeechBrain;

/// <summary>
/// SpeechBrain's recognisers. SpeechBrain exports no configuration, so a <c>model.yaml</c> says the family, the tokens and what differs from its
/// recipes: Fbank with sentence normalisation, blank 0.
/// </summary>
internal sealed class SpeechBrainFamily : ISpeechFamily
{
    /// <inheritdoc/>
    public string Name => ModelFamily.SpeechBrain;

    /// <inheritdoc/>
    public string? Recognise(ModelBundle bundle) => null;

    /// <inheritdoc/>
    public IRecognitionModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger)
    {
        if (SpeechBrainTransducer.Is(bundle))
            return SpeechBrainTransducer.Load(bundle, declared => SpeechBrainFeatures.Usual(declared), engine, time, logger);
        var files = SpeechBrainFiles.Of(bundle);
        var tokens = TokenTable.Read(bundle, "tokens.txt");
        var features = SpeechBrainFeatures.Of(bundle, files.Encoder);
        return files.Decoder is null
            ? CtcModel.Load(bundle, files.Encoder, features, tokens, blank: 0, engine, time, logger)
            : AttentionModel.Load(bundle, files, features, tokens, engine, time, logger);
    }
}
