using System.Runtime.InteropServices;
using System.Text;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Recognition.Whisper;

/// <summary>An export of sherpa-onnx's layout: a network of no sense whose scores depend on every key and value of the text and of the encoder, and on the last token.</summary>
internal static class SyntheticSherpa
{
    public const int Layers = 3;
    public const int Values = 5;
    public const int Frames = 3000;
    public const int Places = 20;
    public const int MelBins = 8;

    /// <summary>Text tokens; then end, start, two languages, translate, transcribe, lm, prev, no speech, no times.</summary>
    public static readonly string[] Text = [" ", " we", "a", "r", "e", "à"];

    public static int Vocabulary => Text.Length + 10;

    public static void Write(string folder, Action<OnnxModelWriter>? change = null, int vocabulary = 0, int layers = Layers)
    {
        var encoder = Encoder();
        foreach (var (key, value) in Metadata())
            encoder.Metadata(key, value);
        change?.Invoke(encoder);
        encoder.Save(Path.Combine(folder, "small-encoder.onnx"));
        Decoder(vocabulary == 0 ? Vocabulary : vocabulary, layers).Save(Path.Combine(folder, "small-decoder.onnx"));
        File.WriteAllLines(Path.Combine(folder, "small-tokens.txt"), Text.Select((t, i) => $"{Convert.ToBase64String(Encoding.UTF8.GetBytes(t))} {i}"));
    }

    private static Dictionary<string, string> Metadata()
    {
        var end = Text.Length;
        return new Dictionary<string, string>
        {
            ["model_type"] = "whisper-small",
            ["n_mels"] = $"{MelBins}",
            ["n_vocab"] = $"{Vocabulary}",
            ["n_text_ctx"] = $"{Places}",
            ["is_multilingual"] = "1",
            ["sot_sequence"] = $"{end + 1},{end + 2},{end + 5}",
            ["all_language_tokens"] = $"{end + 2},{end + 3}",
            ["sot"] = $"{end + 1}",
            ["eot"] = $"{end}",
            ["blank_id"] = "0",
            ["no_speech"] = $"{end + 8}",
            ["non_speech_tokens"] = "3",
            ["transcribe"] = $"{end + 5}",
            ["translate"] = $"{end + 4}",
            ["sot_prev"] = $"{end + 7}",
            ["sot_lm"] = $"{end + 6}",
            ["no_timestamps"] = $"{end + 9}",
        };
    }

    private static OnnxModelWriter Encoder()
    {
        var graph = new OnnxModelWriter()
            .Input("mel", OnnxModelWriter.Float32, "n_audio", MelBins, Frames)
            .Output("n_layer_cross_k", OnnxModelWriter.Float32, Layers, "n_audio", "T", Values)
            .Output("n_layer_cross_v", OnnxModelWriter.Float32, Layers, "n_audio", "T", Values)
            .Node("Slice", ["mel", "zero", "frames", "two", "step"], ["some"])
            .Node("Transpose", ["some"], ["rows"], "", OnnxModelWriter.Attribute("perm", 0, 2, 1));
        foreach (var side in (string[])["k", "v"])
        {
            graph.Node("MatMul", ["rows", "w" + side], ["flat" + side]).Node("Reshape", ["flat" + side, "apart"], ["apart" + side])
                .Node("Transpose", ["apart" + side], ["n_layer_cross_" + side], "", OnnxModelWriter.Attribute("perm", 2, 0, 1, 3));
            Random(graph, "w" + side, MelBins, Layers * Values);
        }

        Whole(graph, "zero", 0);
        Whole(graph, "two", 2);
        Whole(graph, "frames", Frames);
        Whole(graph, "step", 60);
        graph.Weights("apart", OnnxModelWriter.Int64, [4], Bytes([0L, 0, Layers, Values]));
        return graph;
    }

    private static OnnxModelWriter Decoder(int vocabulary, int layers)
    {
        var graph = new OnnxModelWriter()
            .Input("tokens", OnnxModelWriter.Int64, "n_audio", "n_tokens")
            .Input("in_n_layer_self_k_cache", OnnxModelWriter.Float32, layers, "n_audio", Places, Values)
            .Input("in_n_layer_self_v_cache", OnnxModelWriter.Float32, layers, "n_audio", Places, Values)
            .Input("n_layer_cross_k", OnnxModelWriter.Float32, layers, "n_audio", "T", Values)
            .Input("n_layer_cross_v", OnnxModelWriter.Float32, layers, "n_audio", "T", Values)
            .Input("offset", OnnxModelWriter.Int64, 1)
            .Output("logits", OnnxModelWriter.Float32, "n_audio", "n_tokens", vocabulary)
            .Output("out_n_layer_self_k_cache", OnnxModelWriter.Float32, layers, "n_audio", Places, Values)
            .Output("out_n_layer_self_v_cache", OnnxModelWriter.Float32, layers, "n_audio", Places, Values)
            .Node("Shape", ["tokens"], ["shape"]).Node("Slice", ["shape", "one", "two"], ["count"]).Node("Add", ["offset", "count"], ["end"])
            .Node("Gather", ["last", "tokens"], ["now"]);
        var sum = "now";
        foreach (var side in (string[])["k", "v"])
        {
            var (cache, filled) = ($"in_n_layer_self_{side}_cache", $"out_n_layer_self_{side}_cache");
            graph.Node("Gather", ["w" + side, "tokens"], ["flat" + side]).Node("Reshape", ["flat" + side, "apart"], ["apart" + side])
                .Node("Transpose", ["apart" + side], ["new" + side], "", OnnxModelWriter.Attribute("perm", 2, 0, 1, 3))
                .Node("Slice", [cache, "zero", "offset", "two"], ["head" + side]).Node("Slice", [cache, "end", "places", "two"], ["tail" + side])
                .Node("Concat", ["head" + side, "new" + side, "tail" + side], [filled], "", OnnxModelWriter.Attribute("axis", 2))
                .Node("Slice", [filled, "zero", "end", "two"], ["seen" + side]);
            foreach (var (what, operation) in ((string, string)[])[("seen" + side, "ReduceSum"), ("n_layer_cross_" + side, "ReduceSum")])
            {
                graph.Node("Mul", [what, "layers" + side], [what + "_weighted"]).Node(operation, [what + "_weighted", "both"], [what + "_sum"], "", OnnxModelWriter.Attribute("keepdims", 0))
                    .Node("Unsqueeze", [what + "_sum", "one"], [what + "_row"]).Node("Add", [sum, what + "_row"], [what + "_all"]);
                sum = what + "_all";
            }

            Random(graph, "w" + side, vocabulary, layers * Values);
            Random(graph, "layers" + side, layers, 1, 1, Values);
        }

        graph.Node("Sin", [sum], ["state"]).Node("MatMul", ["state", "out"], ["logits"]);
        Random(graph, "last", vocabulary, Values);
        Random(graph, "out", Values, vocabulary);
        Whole(graph, "zero", 0);
        Whole(graph, "one", 1);
        Whole(graph, "two", 2);
        Whole(graph, "places", Places);
        graph.Weights("both", OnnxModelWriter.Int64, [2], Bytes([0L, 2]));
        graph.Weights("apart", OnnxModelWriter.Int64, [4], Bytes([0L, 0, layers, Values]));
        return graph;
    }

    private static void Whole(OnnxModelWriter graph, string name, long value) => graph.Weights(name, OnnxModelWriter.Int64, [1], Bytes([value]));

    private static void Random(OnnxModelWriter graph, string name, params long[] dims)
    {
        var random = new Random(name.Sum(c => c));
        graph.Weights(name, OnnxModelWriter.Float32, dims, Bytes([.. Enumerable.Range(0, (int)dims.Aggregate((a, b) => a * b)).Select(_ => (float)(3 * (random.NextDouble() - 0.5)))]));
    }

    private static byte[] Bytes<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
