using EdgeAgent.Audio.Recognition.Acoustic;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Nemo;

/// <summary>
/// NVIDIA NeMo's CTC models (QuartzNet, Citrinet, Conformer, FastConformer) as <c>model.export()</c> writes them: <c>audio_signal</c> [1, 80, T]
/// and <c>length</c> in, <c>logprobs</c> out. Their blank is the last label. sherpa-onnx's exports say the normalisation in the metadata.
/// </summary>
internal sealed class NemoFamily : ISpeechFamily
{
    /// <inheritdoc/>
    public string Name => ModelFamily.Nemo;

    /// <inheritdoc/>
    public string? Recognise(ModelBundle bundle)
    {
        if (bundle.Files is not { Count: 1 } || !bundle.Files.TryGetValue(ModelBundle.MainRole, out var path) || !HasTokens(bundle))
            return null;
        using var session = ModelSession.Open(path, sha256: bundle.HashOf(path));
        var graph = session.Signature;
        if (graph.Metadata.TryGetValue("model_type", out var type) && type.StartsWith("EncDecCTC", StringComparison.Ordinal))
            return $"its metadata say model_type: {type}";
        return graph.InputIndex("audio_signal") >= 0 && graph.OutputIndex("logprobs") >= 0 ? "it takes audio_signal and gives logprobs, as NeMo's exports do" : null;
    }

    /// <inheritdoc/>
    public IRecognitionModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger)
    {
        var path = bundle.MainFile;
        using var session = ModelSession.Open(path, sha256: bundle.HashOf(path));
        var signature = session.Signature;
        var features = new NemoOptions { MelBins = AcousticGraph.DeclaredDimension(signature) is > 0 and var declared ? declared : 80 };
        if (signature.Metadata.TryGetValue("normalize_type", out var normalization) && normalization is not "per_feature")
        {
            features = normalization is "" or "None" or "none" ? features with { Normalization = null }
                : throw new ModelException(ModelFault.Unsupported, $"{path}: its metadata say normalize_type: {normalization}, which is not built; per_feature is. Say 'features' in a model.yaml.");
        }

        var names = TokenTable.Read(bundle, "tokens.txt", "vocab.txt", "vocabulary.txt").Names;
        // A list without the blank is NeMo's own vocabulary; the network has one label more.
        var outputs = signature.Outputs.FirstOrDefault(o => o.Rank == 3)?.Dimensions[2] ?? -1;
        var tokens = TokenTable.Of(names[^1] is "<blk>" or "<blank>" || outputs == names.Count ? names : [.. names, "<blank>"]);
        return CtcModel.Load(bundle, path, features, tokens, tokens.Count - 1, engine, time, logger);
    }

    private static bool HasTokens(ModelBundle bundle) =>
        bundle.Tokens is { List: not null } or { File: not null } || File.Exists(Path.Combine(bundle.Folder, "tokens.txt"));
}
