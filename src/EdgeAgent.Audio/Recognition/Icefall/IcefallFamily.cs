using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Icefall;

/// <summary>What icefall exports for sherpa-onnx.</summary>
/// <param name="name">"icefall", or "sherpa" for those who know it by that name.</param>
internal sealed class IcefallFamily(string name) : ISpeechFamily
{
    // NeMo's exports for sherpa-onnx have files of the same names; their model_type begins so.
    private const string NemoMark = "EncDec";

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string? Recognise(ModelBundle bundle)
    {
        if (IcefallFiles.HasTransducer(bundle))
        {
            var encoder = bundle.Files.Values.FirstOrDefault(f => Path.GetFileName(f).StartsWith("encoder", StringComparison.Ordinal)) ?? bundle.Files["encoder"];
            var metadata = GraphMetadata.Read(encoder);
            return metadata.TryGetValue("model_type", out var type) && !type.StartsWith(NemoMark, StringComparison.Ordinal)
                ? $"its encoder, decoder and joiner stand as icefall writes them, and the encoder says model_type {type}"
                : null;
        }

        if (IcefallFiles.LacksOneOfTransducer(bundle))
            return "some of an encoder, a decoder and a joiner stand as icefall writes them";

        foreach (var graph in bundle.Files.Values)
        {
            var metadata = GraphMetadata.Read(graph);
            if (metadata.TryGetValue("model_type", out var type) && IsIcefalls(type, metadata))
                return $"the metadata of {Path.GetFileName(graph)} say model_type {type} of icefall";
        }

        return null;
    }

    /// <inheritdoc/>
    public IRecognitionModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger) => IcefallModel.Load(bundle, engine, time, logger);

    private static bool IsIcefalls(string type, IReadOnlyDictionary<string, string> metadata) =>
        type is "zipformer2_ctc" or "zipformer_ctc"
        || (type is "zipformer2" or "zipformer" or "conformer" && metadata.TryGetValue("comment", out var comment) && comment.Contains("ctc", StringComparison.OrdinalIgnoreCase));
}
