using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>
/// What a decoder of optimum's export takes and gives (optimum/exporters/onnx): <c>input_ids</c> int64 [B, L], <c>encoder_hidden_states</c>
/// float32 [B, T, H] and, where it goes on from a text, <c>past_key_values.{layer}.{decoder|encoder}.{key|value}</c> float32
/// [B, heads, rows, values]; <c>logits</c> float32 [B, L, tokens] and <c>present.…</c> of the same names. The merged one
/// (<c>decoder_model_merged.onnx</c>) does both, as <c>use_cache_branch</c> bool [1] says.
/// </summary>
internal sealed class WhisperDecoderGraph
{
    private const string PastPrefix = "past_key_values.";
    private const string PresentPrefix = "present.";

    private WhisperDecoderGraph(string path, GraphSignature signature)
    {
        Path = path;
        Ids = signature.InputIndex("input_ids");
        States = signature.InputIndex("encoder_hidden_states");
        StatesMask = signature.InputIndex("encoder_attention_mask");
        Positions = signature.InputIndex("cache_position");
        UsesCache = signature.InputIndex("use_cache_branch");
        Logits = signature.OutputIndex("logits");
        Pasts = Ports(signature.Inputs, PastPrefix);
        Presents = Ports(signature.Outputs, PresentPrefix);
        Width = States < 0 ? -1 : signature.Inputs[States].Dimensions[^1];
    }

    /// <summary>The graph's file.</summary>
    public string Path { get; }

    /// <summary>The input of the tokens.</summary>
    public int Ids { get; }

    /// <summary>The input of the encoded frames; −1 where there is none.</summary>
    public int States { get; }

    /// <summary>The input that says which encoded frames count; −1 where there is none.</summary>
    public int StatesMask { get; }

    /// <summary>The input of the tokens' places in the text; −1 where there is none.</summary>
    public int Positions { get; }

    /// <summary>The input that says whether there is a text to go on from; −1 where there is none.</summary>
    public int UsesCache { get; }

    /// <summary>The output of the next tokens' scores.</summary>
    public int Logits { get; }

    /// <summary>H; −1 where it is open, or there are no encoded frames.</summary>
    public long Width { get; }

    /// <summary>What it takes of the text before, in the graph's order; empty where it takes none.</summary>
    public IReadOnlyList<Port> Pasts { get; }

    /// <summary>What it gives to go on from.</summary>
    public IReadOnlyList<Port> Presents { get; }

    /// <summary>Whether it begins texts: it has the encoded frames, and the keys and values of them need not be there.</summary>
    public bool Begins => States >= 0 && (Pasts.Count == 0 || UsesCache >= 0);

    /// <summary>Reads a graph's contract.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="signature">What it declares.</param>
    /// <param name="tokens">How many the export lists.</param>
    /// <exception cref="ModelException">It is no such graph, or scores another number of tokens.</exception>
    public static WhisperDecoderGraph Read(string path, GraphSignature signature, int tokens)
    {
        var graph = new WhisperDecoderGraph(path, signature);
        graph.Require(signature);
        return signature.Outputs[graph.Logits].Dimensions[2] is >= 0 and var given && given != tokens ? throw graph.OtherTokens(given, tokens) : graph;
    }

    /// <summary>Refuses a graph that does not go on from what another one began.</summary>
    /// <param name="first">The graph that begins texts.</param>
    /// <exception cref="ModelException">It takes or gives other keys and values.</exception>
    public void RequireContinues(WhisperDecoderGraph first)
    {
        if (!first.Begins)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{first.Path} has no encoded frames (encoder_hidden_states) to begin a text with. Name decoder_model.onnx, or export the model with optimum (--task automatic-speech-recognition-with-past).");
        }

        if (Pasts.Count == 0)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{Path} takes no past_key_values, so it cannot go on from a text. Name decoder_with_past_model.onnx or decoder_model_merged.onnx; optimum exports them with --task automatic-speech-recognition-with-past.");
        }

        foreach (var past in Pasts)
        {
            var begun = first.Presents.FirstOrDefault(p => p.Name == past.Name);
            if (begun.Name is null || !Fits(begun, past))
                throw Other(past, first.Path, begun);
            var continued = Presents.FirstOrDefault(p => p.Name == past.Name);
            if (!past.IsOfEncoder && (continued.Name is null || !Fits(continued, past)))
                throw Other(past, Path, continued);
        }
    }

    /// <summary>What a graph says that scores other tokens than are listed.</summary>
    public ModelException OtherTokens(long given, int tokens) => new(ModelFault.Unfitting,
        $"{Path} gives scores of {given} tokens, but {tokens} are listed (vocab.json, added_tokens.json or tokenizer.json). They are not of one export; copy the list of tokens that belongs to the graph.");

    private void Require(GraphSignature signature)
    {
        var known = (Ids >= 0 ? 1 : 0) + (States >= 0 ? 1 : 0) + (StatesMask >= 0 ? 1 : 0) + (Positions >= 0 ? 1 : 0) + (UsesCache >= 0 ? 1 : 0) + Pasts.Count;
        var fits = Ids >= 0 && Logits >= 0 && Presents.Count > 0 && known == signature.Inputs.Count
            && signature.Inputs[Ids] is { Type: TensorType.Int64, Rank: 2 } && signature.Outputs[Logits] is { Type: TensorType.Float32, Rank: 3 }
            && (States < 0 || signature.Inputs[States] is { Type: TensorType.Float32, Rank: 3 })
            && (StatesMask < 0 || signature.Inputs[StatesMask] is { Type: TensorType.Int64, Rank: 2 })
            && (Positions < 0 || signature.Inputs[Positions] is { Type: TensorType.Int64, Rank: 1 })
            && (UsesCache < 0 || signature.Inputs[UsesCache] is { Type: TensorType.Bool, Rank: 1 })
            && Pasts.All(p => signature.Inputs[p.Index] is { Type: TensorType.Float32, Rank: 4 })
            && Presents.All(p => signature.Outputs[p.Index] is { Type: TensorType.Float32, Rank: 4 });
        if (!fits)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{Path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}; a Whisper decoder as optimum exports it takes input_ids int64 [B, L], "
                + "encoder_hidden_states float32 [B, T, H] and past_key_values.… float32, and gives logits float32 [B, L, tokens] and present.…. "
                + "Export the model with optimum (--task automatic-speech-recognition-with-past, float32).");
        }
    }

    private ModelException Other(in Port past, string giver, in Port given) => new(ModelFault.Unfitting,
        $"{Path} takes {PastPrefix}{past}, {giver} gives {(given.Name is null ? "none" : PresentPrefix + given)}. They are not of one export; copy the whole folder again.");

    private static bool Fits(in Port given, in Port taken) =>
        (given.Heads < 0 || taken.Heads < 0 || given.Heads == taken.Heads) && (given.Values < 0 || taken.Values < 0 || given.Values == taken.Values);

    private static List<Port> Ports(IReadOnlyList<TensorSpec> specs, string prefix)
    {
        List<Port> ports = [];
        for (var i = 0; i < specs.Count; i++)
        {
            if (specs[i].Name.StartsWith(prefix, StringComparison.Ordinal))
                ports.Add(new Port(specs[i].Name[prefix.Length..], i, specs[i].Dimensions.ElementAtOrDefault(1), specs[i].Dimensions.ElementAtOrDefault(3)));
        }

        return ports;
    }

    /// <summary>Keys or values of a layer.</summary>
    /// <param name="Name"><c>0.decoder.key</c>: of both sides the same.</param>
    /// <param name="Index">The input or output.</param>
    /// <param name="Heads">Heads; −1 where the graph leaves them open.</param>
    /// <param name="Values">Values of a row; −1 where the graph leaves them open.</param>
    public readonly record struct Port(string Name, int Index, long Heads, long Values)
    {
        /// <summary>Whether they are of the encoded frames, which stay the same, and not of the text.</summary>
        public bool IsOfEncoder => Name.Contains(".encoder.", StringComparison.Ordinal);

        /// <inheritdoc/>
        public override string ToString() => $"{Name} [B, {Axis(Heads)}, L, {Axis(Values)}]";

        private static string Axis(long length) => length < 0 ? "?" : length.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
