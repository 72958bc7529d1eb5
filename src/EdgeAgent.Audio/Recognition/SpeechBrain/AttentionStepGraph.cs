using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Audio.Recognition.SpeechBrain;

/// <summary>
/// One step of SpeechBrain's AttentionalRNNDecoder: the last token [B], hidden [L, B, H] (of an LSTM cell [L, B, H] too), context [B, C],
/// encoded frames [B, T, W] and the attention of the step before [B, T], to log-probabilities [B, V] and what the next step takes.
/// Inputs and outputs are matched by rank and by the parts of their names.
/// </summary>
internal sealed class AttentionStepGraph
{
    private AttentionStepGraph(string path) => Path = path;

    /// <summary>The graph's file.</summary>
    public string Path { get; }

    public int Token { get; private init; }

    public int Encoded { get; private init; }

    public int Attention { get; private init; }

    public int AttentionOutput { get; private init; }

    public int Scores { get; private init; }

    /// <summary>States that are carried from step to step, each with its input, its output, its layers (0 = [B, units]) and its units.</summary>
    public IReadOnlyList<State> States { get; private init; } = [];

    /// <summary>What a state is.</summary>
    /// <param name="Input">Its input.</param>
    /// <param name="Output">Its output.</param>
    /// <param name="Layers">Rows before the batch axis; 0 where the batch is the first axis.</param>
    /// <param name="Units">Numbers of a row.</param>
    public readonly record struct State(int Input, int Output, int Layers, int Units)
    {
        /// <summary>Numbers of one hypothesis.</summary>
        public int Length => Math.Max(1, Layers) * Units;
    }

    /// <summary>Judges a graph.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="signature">What it declares.</param>
    /// <param name="width">What the encoder gives.</param>
    /// <param name="tokens">How many are listed.</param>
    /// <exception cref="ModelException">It is no such graph, or not of the encoder or the tokens.</exception>
    public static AttentionStepGraph Read(string path, GraphSignature signature, int width, int tokens)
    {
        var token = Find(signature.Inputs, s => s.Type is TensorType.Int64);
        var encoded = Find(signature.Inputs, s => s is { Type: TensorType.Float32, Rank: 3 } && Says(s, "enc"));
        var attention = Find(signature.Inputs, s => s is { Type: TensorType.Float32, Rank: 2 } && Says(s, "att"));
        var attentionOutput = Find(signature.Outputs, s => s is { Type: TensorType.Float32, Rank: 2 } && Says(s, "att"));
        var scores = Find(signature.Outputs, s => s is { Type: TensorType.Float32, Rank: 2 } && (Says(s, "prob") || Says(s, "logit")));
        if (token < 0 || encoded < 0 || attention < 0 || attentionOutput < 0 || scores < 0)
            throw Unfitting(path, signature, "");
        if (signature.Inputs[encoded].Dimensions[2] is >= 0 and var takes && takes != width)
            throw new ModelException(ModelFault.Unfitting, $"{path} takes encoded frames of {takes} values, the encoder gives {width}. They are not of one export; copy the whole folder again.");
        if (signature.Outputs[scores].Dimensions[1] is >= 0 and var gives && gives != tokens)
            throw new ModelException(ModelFault.Unfitting, $"{path} gives scores of {gives} tokens, but {tokens} are listed. Copy the list of tokens that belongs to the graph.");
        return new AttentionStepGraph(path)
        {
            Token = token,
            Encoded = encoded,
            Attention = attention,
            AttentionOutput = attentionOutput,
            Scores = scores,
            States = StatesOf(path, signature, [token, encoded, attention], [attentionOutput, scores]),
        };
    }

    private static List<State> StatesOf(string path, GraphSignature signature, int[] usedInputs, int[] usedOutputs)
    {
        var states = new List<State>();
        var outputs = Enumerable.Range(0, signature.Outputs.Count).Except(usedOutputs).ToList();
        foreach (var input in Enumerable.Range(0, signature.Inputs.Count).Except(usedInputs))
        {
            var spec = signature.Inputs[input];

            // hidden comes back as new_hidden; where names do not say it, the first output that is left and has its rank.
            var output = outputs.Find(o => signature.Outputs[o].Name.Contains(spec.Name, StringComparison.OrdinalIgnoreCase)) is var named && outputs.Contains(named)
                && signature.Outputs[named].Name.Contains(spec.Name, StringComparison.OrdinalIgnoreCase) ? named
                : outputs.Where(o => signature.Outputs[o].Rank == spec.Rank).Append(-1).First();
            if (output < 0 || spec.Type != TensorType.Float32 || spec.Rank is not (2 or 3) || spec.Dimensions[^1] < 1 || (spec.Rank == 3 && spec.Dimensions[0] < 1))
                throw Unfitting(path, signature, $" Its input {spec} is not understood.");
            outputs.Remove(output);
            states.Add(new State(input, output, spec.Rank == 3 ? (int)spec.Dimensions[0] : 0, (int)spec.Dimensions[^1]));
        }

        return states;
    }

    private static ModelException Unfitting(string path, GraphSignature signature, string more) => new(ModelFault.Unfitting,
        $"{path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}; a step of SpeechBrain's attention decoder takes token int64 [B], states, "
        + $"encoder_out float32 [B, T, W] and prev_attn float32 [B, T], and gives log_probs float32 [B, V], the new states and attn float32 [B, T].{more}");

    private static bool Says(TensorSpec spec, string part) => spec.Name.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static int Find(IReadOnlyList<TensorSpec> specs, Func<TensorSpec, bool> wanted)
    {
        for (var i = 0; i < specs.Count; i++)
        {
            if (wanted(specs[i]))
                return i;
        }

        return -1;
    }
}
