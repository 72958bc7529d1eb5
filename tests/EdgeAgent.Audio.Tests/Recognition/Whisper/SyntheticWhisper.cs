using System.Text.Json;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Recognition.Whisper;

/// <summary>
/// Exports of optimum's layout with any sizes: networks of no sense whose scores depend on every key and value of the text and of the encoded
/// frames, on the last token and on its place (<c>cache_position</c>).
/// </summary>
internal sealed class SyntheticWhisper
{
    private const int Places = 64;

    private readonly Random _random = new(7);
    private readonly Dictionary<string, (long[] Dims, byte[] Raw)> _weights = [];

    public int Layers { get; init; } = 3;

    public int Heads { get; init; } = 5;

    public int Values { get; init; } = 3;

    public int Width { get; init; } = 6;

    public int MelBins { get; init; } = 12;

    public int SampleRateHz { get; init; } = 8000;

    public int ChunkSeconds { get; init; } = 2;

    /// <summary>Samples from one frame to the next.</summary>
    public int Hop { get; init; } = 100;

    /// <summary>Frames of features for one that is encoded.</summary>
    public int Subsampling { get; init; } = 4;

    public IReadOnlyList<string> Tokens { get; init; } =
        ["<|endoftext|>", "<|startoftranscript|>", "<|de|>", "<|haw|>", "<|translate|>", "<|transcribe|>", "<|notimestamps|>", "Ġu", "Ġol", "n", "e", "i", "ä", "Ãł"];

    private int Frames => ChunkSeconds * SampleRateHz / Hop;

    /// <summary>Writes the folder.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="merged">Whether the decoders are one graph.</param>
    /// <param name="ending">What all graphs' names end in.</param>
    public void Write(string folder, bool merged, string ending = "")
    {
        Json(Path.Combine(folder, "config.json"), new { model_type = "whisper", vocab_size = Tokens.Count, num_mel_bins = MelBins, max_target_positions = 24, decoder_start_token_id = 1 });
        Json(Path.Combine(folder, "preprocessor_config.json"), new { chunk_length = ChunkSeconds, feature_size = MelBins, hop_length = Hop, n_fft = 160, sampling_rate = SampleRateHz });
        Json(Path.Combine(folder, "vocab.json"), Tokens.Select((t, i) => (t, i)).Where(p => p.i is 0 or > 6).ToDictionary(p => p.t, p => p.i));
        Json(Path.Combine(folder, "added_tokens.json"), Tokens.Select((t, i) => (t, i)).Where(p => p.i is > 0 and <= 6).ToDictionary(p => p.t, p => p.i));
        Encoder().Save(Path.Combine(folder, $"encoder_model{ending}.onnx"));
        if (merged)
        {
            Merged().Save(Path.Combine(folder, $"decoder_model_merged{ending}.onnx"));
            return;
        }

        Decoder(goesOn: false).Save(Path.Combine(folder, $"decoder_model{ending}.onnx"));
        Decoder(goesOn: true).Save(Path.Combine(folder, $"decoder_with_past_model{ending}.onnx"));
    }

    private static void Json(string path, object content) => File.WriteAllText(path, JsonSerializer.Serialize(content));

    private OnnxModelWriter Encoder()
    {
        var graph = new OnnxModelWriter()
            .Input("input_features", OnnxModelWriter.Float32, "batch_size", MelBins, Frames)
            .Output("last_hidden_state", OnnxModelWriter.Float32, "batch_size", "encoder_sequence_length", Width)
            .Node("Slice", ["input_features", "from", "to", "axis", "step"], ["some"])
            .Node("Transpose", ["some"], ["rows"], "", OnnxModelWriter.Attribute("perm", 0, 2, 1))
            .Node("MatMul", ["rows", "mix"], ["last_hidden_state"]);
        Whole(graph, "from", 0);
        Whole(graph, "to", Frames);
        Whole(graph, "axis", 2);
        Whole(graph, "step", Subsampling);
        Weights(graph, "mix", MelBins, Width);
        return graph;
    }

    private OnnxModelWriter Decoder(bool goesOn)
    {
        var graph = Inputs(new OnnxModelWriter(), pasts: goesOn, states: !goesOn);
        Constants(graph);
        Body(graph, goesOn, prefix: "", isBranch: false);
        return graph;
    }

    private OnnxModelWriter Merged()
    {
        var (continues, begins) = (new OnnxModelWriter(), new OnnxModelWriter());
        Body(continues, goesOn: true, "past_", isBranch: true);
        Body(begins, goesOn: false, "first_", isBranch: true);
        var graph = Inputs(new OnnxModelWriter(), pasts: true, states: true).Input("use_cache_branch", OnnxModelWriter.Bool, 1);
        Constants(graph);
        graph.Weights("nothing", OnnxModelWriter.Float32, [0, Heads, 1, Values], []);
        var names = OutputNames(withEncoder: true).ToArray();
        foreach (var name in names)
            Output(graph, name, name);
        return graph.Node("If", ["use_cache_branch"], names, "", OnnxModelWriter.Attribute("then_branch", continues), OnnxModelWriter.Attribute("else_branch", begins));
    }

    private OnnxModelWriter Inputs(OnnxModelWriter graph, bool pasts, bool states)
    {
        graph.Input("input_ids", OnnxModelWriter.Int64, "batch_size", "decoder_sequence_length");
        if (states)
            graph.Input("encoder_hidden_states", OnnxModelWriter.Float32, "batch_size", "encoder_sequence_length", Width);
        if (pasts)
        {
            foreach (var name in OutputNames(withEncoder: true).Skip(1))
                graph.Input(name.Replace("present", "past_key_values", StringComparison.Ordinal), OnnxModelWriter.Float32, "batch_size", Heads, name.Contains("encoder", StringComparison.Ordinal) ? "T" : "P", Values);
        }

        return graph.Input("cache_position", OnnxModelWriter.Int64, "L");
    }

    private IEnumerable<string> OutputNames(bool withEncoder) => ((string[])["logits"]).Concat(
        from layer in Enumerable.Range(0, Layers) from side in (string[])["decoder", "encoder"] where withEncoder || side == "decoder" from kind in (string[])["key", "value"] select $"present.{layer}.{side}.{kind}");

    private void Output(OnnxModelWriter graph, string name, string what)
    {
        if (what == "logits")
            graph.Output(name, OnnxModelWriter.Float32, "batch_size", "decoder_sequence_length", Tokens.Count);
        else
            graph.Output(name, OnnxModelWriter.Float32, "B" + what, Heads, "L" + what, Values);
    }

    private void Constants(OnnxModelWriter graph)
    {
        foreach (var name in OutputNames(withEncoder: true).Skip(1))
            Weights(graph, "w_" + name, name.Contains("encoder", StringComparison.Ordinal) ? Width : Tokens.Count, Heads * Values);
        Weights(graph, "last", Tokens.Count, Heads * Values);
        Weights(graph, "places", Places, Heads * Values);
        Weights(graph, "out", Heads * Values, Tokens.Count);
        Whole(graph, "two", 2);
        graph.Weights("apart", OnnxModelWriter.Int64, [4], Bytes([0L, 0, Heads, Values]));
        graph.Weights("together", OnnxModelWriter.Int64, [3], Bytes([0L, 0, Heads * Values]));
    }

    /// <summary>tanh of what all keys and values sum up to, and of the last token and its place.</summary>
    private void Body(OnnxModelWriter graph, bool goesOn, string prefix, bool isBranch)
    {
        var sum = prefix + "sum";
        Output(graph, prefix + "logits", "logits");
        graph.Node("Gather", ["last", "input_ids"], [prefix + "now"]).Node("Gather", ["places", "cache_position"], [prefix + "place"]).Node("Add", [prefix + "now", prefix + "place"], [sum]);
        foreach (var name in OutputNames(withEncoder: true).Skip(1))
        {
            var own = prefix + name;
            var isEncoder = name.Contains("encoder", StringComparison.Ordinal);
            var past = name.Replace("present", "past_key_values", StringComparison.Ordinal);
            var rows = isEncoder && goesOn ? past : own;
            if (!isEncoder || !goesOn)
            {
                graph.Node(isEncoder ? "MatMul" : "Gather", isEncoder ? ["encoder_hidden_states", "w_" + name] : ["w_" + name, "input_ids"], [own + "_flat"])
                    .Node("Reshape", [own + "_flat", "apart"], [own + "_apart"])
                    .Node("Transpose", [own + "_apart"], [isEncoder || !goesOn ? own : own + "_new"], "", OnnxModelWriter.Attribute("perm", 0, 2, 1, 3));
                if (!isEncoder && goesOn)
                    graph.Node("Concat", [past, own + "_new"], [own], "", OnnxModelWriter.Attribute("axis", 2));
                Output(graph, own, name);
            }
            else if (isBranch)
            {
                Output(graph.Node("Identity", ["nothing"], [own]), own, name);
            }

            if (isEncoder)
                graph.Node("ReduceMean", [rows], [own + "_all"], "", OnnxModelWriter.Attribute("axes", (ReadOnlySpan<long>)[2]), OnnxModelWriter.Attribute("keepdims", 1));
            else
                graph.Node(goesOn ? "ReduceSum" : "CumSum", [rows, "two"], [own + "_all"]);
            graph.Node("Transpose", [own + "_all"], [own + "_back"], "", OnnxModelWriter.Attribute("perm", 0, 2, 1, 3))
                .Node("Reshape", [own + "_back", "together"], [own + "_row"])
                .Node("Add", [sum, own + "_row"], [own + "_sum"]);
            sum = own + "_sum";
        }

        graph.Node("Tanh", [sum], [prefix + "state"]).Node("MatMul", [prefix + "state", "out"], [prefix + "logits"]);
    }

    private static void Whole(OnnxModelWriter graph, string name, long value) => graph.Weights(name, OnnxModelWriter.Int64, [1], Bytes([value]));

    /// <summary>Random numbers, of one name the same in every graph.</summary>
    private void Weights(OnnxModelWriter graph, string name, params long[] dims)
    {
        if (!_weights.TryGetValue(name, out var weights))
            _weights[name] = weights = (dims, Bytes([.. Enumerable.Range(0, (int)dims.Aggregate((a, b) => a * b)).Select(_ => (float)(1.6 * (_random.NextDouble() - 0.5)))]));
        graph.Weights(name, OnnxModelWriter.Float32, weights.Dims, weights.Raw);
    }

    private static byte[] Bytes<T>(T[] values) where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
