using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>
/// What a transformer graph that goes label by label takes and gives: an attention decoder or a language model. It takes the whole
/// text so far, tgt int64 [B, L], and for each layer what it gave for the text before, cache_i float32 [B, rows, D].
/// </summary>
internal sealed class LabelGraphShape
{
    // Sums in another order differ by less.
    private const float SameScore = 1e-3f;

    private LabelGraphShape(string path, GraphSignature signature)
    {
        Path = path;
        Text = signature.InputIndex("tgt");
        Memory = signature.InputIndex("memory");
        Scores = signature.OutputIndex("y");
        List<CachePort> caches = [];
        for (var i = 0; signature.InputIndex($"cache_{i}") is >= 0 and var input; i++)
            caches.Add(new CachePort(input, signature.OutputIndex($"out_cache_{i}"), (int)signature.Inputs[input].Dimensions.ElementAtOrDefault(2)));
        Caches = caches;
    }

    /// <summary>The graph's file.</summary>
    public string Path { get; }

    /// <summary>The input of the text.</summary>
    public int Text { get; }

    /// <summary>The input of the encoded frames; −1 where there is none.</summary>
    public int Memory { get; }

    /// <summary>The output of the next tokens' scores.</summary>
    public int Scores { get; }

    /// <summary>The caches, in the layers' order.</summary>
    public IReadOnlyList<CachePort> Caches { get; }

    /// <summary>Rows of zeros that stand for the cache of no text.</summary>
    public int FirstRows { get; private init; }

    /// <summary>Whether the encoded frames need stand there only once for all hypotheses.</summary>
    public bool SharesMemory { get; private set; }

    /// <summary>Whether the scores are logits, else log-probabilities.</summary>
    public bool IsLogits { get; private init; }

    /// <summary>
    /// Reads a decoder's contract and tries out whether all hypotheses can share the encoded frames: then each layer projects them
    /// once, not once for each hypothesis, which is most of what a step costs. The exporter's graphs can; nothing says so.
    /// </summary>
    /// <param name="session">The graph.</param>
    /// <param name="width">What the encoder gives; −1 when it leaves that open.</param>
    /// <param name="tokens">How many <c>config.yaml</c> lists.</param>
    /// <exception cref="ModelException">It is none, or not of its export.</exception>
    public static LabelGraphShape Probe(ModelSession session, long width, int tokens)
    {
        var shape = Decoder(session.Path, session.Signature, width, tokens);
        var memory = session.Signature.Inputs[shape.Memory].Dimensions;
        if (memory[0] < 0 && (memory[2] >= 0 || width >= 0))
        {
            using var run = session.CreateRun();
            var own = shape.TryOut(run, memories: 2, (int)(memory[2] >= 0 ? memory[2] : width), tokens);
            var shared = shape.TryOut(run, memories: 1, (int)(memory[2] >= 0 ? memory[2] : width), tokens);
            shape.SharesMemory = own is not null && shared is not null && own.Length == shared.Length && own.Zip(shared).All(pair => Math.Abs(pair.First - pair.Second) <= SameScore);
        }

        return shape;
    }

    /// <summary>A decoder, <c>xformer_decoder.onnx</c>. Its first step fails on a cache of no row and ignores a row of zeros.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="signature">What it declares.</param>
    /// <param name="width">What the encoder gives; −1 when it leaves that open.</param>
    /// <param name="tokens">How many <c>config.yaml</c> lists.</param>
    /// <exception cref="ModelException">It is none, or not of its export.</exception>
    public static LabelGraphShape Decoder(string path, GraphSignature signature, long width, int tokens)
    {
        var shape = new LabelGraphShape(path, signature) { FirstRows = 1 };
        shape.Require(signature, tokens, inputsBesideCaches: 2, isUsable: shape.Memory >= 0 && signature.Inputs[shape.Memory] is { Type: TensorType.Float32, Rank: 3 },
            "ESPnet's transformer decoder takes tgt int64 [B, L], memory float32 [B, T', H] and cache_0… float32 [B, L-1, D], and gives y float32 [B, tokens] and out_cache_0…");
        var memory = signature.Inputs[shape.Memory].Dimensions[2];
        if (memory >= 0 && width >= 0 && memory != width)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes encoded frames of {memory} values, the encoder gives {width}. They are not of one export; copy the whole folder again.");
        }

        return shape;
    }

    /// <summary>
    /// A language model, <c>transformer_lm.onnx</c>. A row of zeros in its first step would be attended to like a token: espnet_onnx
    /// feeds one and gets other scores than ESPnet (with two layers up to 1.3 apart, measured), a cache of no row gets ESPnet's.
    /// </summary>
    /// <param name="path">Its file.</param>
    /// <param name="signature">What it declares.</param>
    /// <param name="tokens">How many <c>config.yaml</c> lists.</param>
    /// <exception cref="ModelException">It is none, or not of its export.</exception>
    public static LabelGraphShape LanguageModel(string path, GraphSignature signature, int tokens)
    {
        var shape = new LabelGraphShape(path, signature) { IsLogits = true };
        shape.Require(signature, tokens, inputsBesideCaches: 1, isUsable: shape.Memory < 0,
            "ESPnet's transformer language model takes tgt int64 [B, L] and cache_0… float32 [B, L-1, D], and gives y float32 [B, tokens] and out_cache_0…");
        return shape;
    }

    /// <summary>Scores of two texts of two tokens; null where the graph does not run so.</summary>
    private float[]? TryOut(GraphRun run, int memories, int width, int tokens)
    {
        const int texts = 2, length = 2, frames = 5;
        try
        {
            var text = run.Input<long>(Text, [texts, length]);
            for (var i = 0; i < text.Length; i++)
                text[i] = (tokens - 1) * (i + 1L) / (text.Length + 1);
            Fill(run.Input<float>(Memory, [memories, frames, width])[..(frames * width)]);
            if (memories == texts)
                run.Input<float>(Memory, [memories, frames, width])[..(frames * width)].CopyTo(run.Input<float>(Memory, [memories, frames, width])[(frames * width)..]);
            foreach (var cache in Caches)
                Fill(run.Input<float>(cache.Input, [texts, length, cache.Width]));
            run.Run(TimeSpan.FromSeconds(10));
            return run.Output<float>(Scores).ToArray();
        }
        catch (ModelException)
        {
            return null;
        }
    }

    /// <summary>Numbers of the size that layers give, none like another.</summary>
    private static void Fill(Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = MathF.Sin(i * 0.7f);
    }

    private void Require(GraphSignature signature, int tokens, int inputsBesideCaches, bool isUsable, string expected)
    {
        var fits = isUsable && Text >= 0 && Scores >= 0 && Caches.Count > 0 && signature.Inputs.Count == inputsBesideCaches + Caches.Count
            && signature.Inputs[Text] is { Type: TensorType.Int64, Rank: 2 } && signature.Outputs[Scores] is { Type: TensorType.Float32, Rank: 2 }
            && Caches.All(c => c.Output >= 0 && c.Width > 0 && signature.Inputs[c.Input] is { Type: TensorType.Float32, Rank: 3 } && signature.Outputs[c.Output] is { Type: TensorType.Float32, Rank: 3 });
        if (!fits)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{Path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}; {expected}.");
        }

        if (signature.Outputs[Scores].Dimensions[1] is >= 0 and var given && given != tokens)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{Path} gives scores of {given} tokens, config.yaml lists {tokens}. They are not of one export; copy the whole folder again.");
        }
    }

    /// <summary>What one layer keeps of the text before.</summary>
    /// <param name="Input">The graph's input.</param>
    /// <param name="Output">The output that becomes the next step's input.</param>
    /// <param name="Width">D.</param>
    public readonly record struct CachePort(int Input, int Output, int Width);
}
