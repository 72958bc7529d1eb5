using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Audio.Keywords.Wekws;

/// <summary>
/// What a graph of wekws takes and gives (wenet-e2e/wekws, wekws/bin/export_onnx.py): frames of features float32 [1, T, D] and a cache, to scores float32
/// [1, T, C] and the cache to come. The cache is [1, dim, length], or of any other fixed shape (FSMN has four axes); an axis that the graph leaves open
/// is the metadata's <c>cache_dim</c> or <c>cache_len</c>.
/// </summary>
/// <param name="Features">The input of the features.</param>
/// <param name="Cache">The input of the cache.</param>
/// <param name="Scores">The output of the scores.</param>
/// <param name="NextCache">The output of the cache.</param>
/// <param name="Bands">Values of a frame.</param>
/// <param name="Frames">How many frames it takes at a time; null where any number.</param>
/// <param name="CacheShape">The cache's shape.</param>
internal sealed record WekwsGraph(int Features, int Cache, int Scores, int NextCache, int Bands, int? Frames, long[] CacheShape)
{
    private const long MostCacheValues = 1 << 22;

    /// <summary>Values of the cache.</summary>
    public int CacheLength { get; } = checked((int)CacheShape.Aggregate(1L, static (all, d) => all * d));

    /// <summary>Whether a graph has the inputs and outputs of one.</summary>
    public static bool Resembles(GraphSignature signature) => signature.Inputs.Count == 2 && signature.InputIndex("cache") >= 0 && signature.OutputIndex("r_cache") >= 0;

    /// <summary>Reads a graph's contract.</summary>
    /// <param name="signature">The graph.</param>
    /// <param name="model">The bundle's name, for messages.</param>
    /// <exception cref="ModelException">It is another graph.</exception>
    public static WekwsGraph Read(GraphSignature signature, string model)
    {
        if (!Resembles(signature) || signature.Outputs.Count != 2)
            throw Unfitting(signature, model, "two inputs are expected, frames of features and 'cache', and two outputs, scores and 'r_cache'");
        var (cache, next) = (signature.InputIndex("cache"), signature.OutputIndex("r_cache"));
        if (signature.Inputs[1 - cache] is not { Type: TensorType.Float32, Rank: 3 } frames || frames.Dimensions[0] is not (1 or < 0) || frames.Dimensions[2] is < 1 or > 4096 || frames.Dimensions[1] is 0 or > 1000)
            throw Unfitting(signature, model, "frames of features float32 [1, T, D] are expected, with a fixed number of values D");
        if (signature.Outputs[1 - next] is not { Type: TensorType.Float32, Rank: 3 })
            throw Unfitting(signature, model, "scores float32 [1, T, C] for each frame are expected; a network that judges whole recordings follows no microphone");
        var shape = CacheOf(signature, signature.Inputs[cache]);
        if (signature.Inputs[cache].Type != TensorType.Float32 || signature.Outputs[next].Type != TensorType.Float32 || shape is null)
            throw Unfitting(signature, model, "the cache has an axis that neither the graph nor its metadata (cache_dim, cache_len) gives a length. Export it with wekws's export_onnx.py");
        return new WekwsGraph(1 - cache, cache, 1 - next, next, (int)frames.Dimensions[2], frames.Dimensions[1] > 0 ? (int)frames.Dimensions[1] : null, shape);
    }

    private static long[]? CacheOf(GraphSignature signature, TensorSpec cache)
    {
        var shape = cache.Dimensions.ToArray();
        if (shape.Length < 2)
            return null;
        shape[0] = shape[0] < 0 ? 1 : shape[0];
        string[] keys = ["", "cache_dim", "cache_len"];
        for (var axis = 1; axis < shape.Length; axis++)
        {
            if (shape[axis] < 0 && axis < keys.Length && signature.Metadata.TryGetValue(keys[axis], out var said) && int.TryParse(said, out var length))
                shape[axis] = length;
        }

        return shape.All(d => d is >= 0 and <= MostCacheValues) && shape.Aggregate(1.0, (all, d) => all * d) <= MostCacheValues ? shape : null;
    }

    private static ModelException Unfitting(GraphSignature signature, string model, string wanted) => new(ModelFault.Unfitting,
        $"Keyword model '{model}' cannot be run as wekws: its graph takes {string.Join("; ", signature.Inputs)} and gives {string.Join("; ", signature.Outputs)}, where {wanted}.");
}
