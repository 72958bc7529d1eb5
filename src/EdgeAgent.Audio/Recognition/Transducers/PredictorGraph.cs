using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Audio.Recognition.Transducers;

/// <summary>
/// What a prediction network takes and gives: the last labels int64 [B], [B, 1] or [B, context], and states with the batch on the axis
/// before the last, to what the joiner takes, float32 [B, P] or [B, 1, P], and the states to come. ESPnet's <c>transducer_encoder</c>,
/// SpeechBrain's predictor and icefall's stateless decoder are such.
/// </summary>
internal sealed class PredictorGraph
{
    private PredictorGraph(int labels, int labelRank, int context, int output, int outputRank, int width, long rows, State[] states)
    {
        (Labels, LabelRank, Context, Output, OutputRank, Width, Rows, States) = (labels, labelRank, context, output, outputRank, width, rows, states);
        StateWidth = states.Sum(s => s.Length);
    }

    /// <summary>The input of the labels.</summary>
    public int Labels { get; }

    /// <summary>Its axes.</summary>
    public int LabelRank { get; }

    /// <summary>Labels that it looks at.</summary>
    public int Context { get; }

    /// <summary>The output that the joiner takes.</summary>
    public int Output { get; }

    /// <summary>Its axes.</summary>
    public int OutputRank { get; }

    /// <summary>P.</summary>
    public int Width { get; }

    /// <summary>B; −1 where it is free.</summary>
    public long Rows { get; }

    /// <summary>What it hands on.</summary>
    public ReadOnlyMemory<State> States { get; }

    /// <summary>Numbers of all states of one sequence.</summary>
    public int StateWidth { get; }

    /// <summary>Reads a graph's contract.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="signature">What it declares.</param>
    /// <param name="context">Labels that it looks at, where the graph leaves that open.</param>
    /// <param name="width">P, where the graph leaves it open; 0 for unknown.</param>
    /// <exception cref="ModelException">It is no such graph.</exception>
    public static PredictorGraph Read(string path, GraphSignature signature, int context, int width)
    {
        var labels = Only(signature.Inputs, s => s.Type == TensorType.Int64 && s.Rank is 1 or 2);
        if (labels < 0 || signature.Outputs.Count == 0)
            throw Unfitting(path, signature);
        var states = new List<State>();
        var taken = new HashSet<int>();
        for (var i = 0; i < signature.Inputs.Count; i++)
        {
            if (i != labels)
                states.Add(StateOf(path, signature, i, taken));
        }

        var output = FirstFree(signature, taken);
        if (output < 0 || signature.Outputs[output] is not { Type: TensorType.Float32, Rank: 2 or 3 } result)
            throw Unfitting(path, signature);
        var declared = signature.Inputs[labels];
        var looks = declared.Rank == 2 && declared.Dimensions[1] > 0 ? (int)declared.Dimensions[1] : context;
        var last = result.Dimensions[^1];
        if (last < 1 && width < 1)
            throw Unfitting(path, signature);
        return new PredictorGraph(
            labels, declared.Rank, looks, output, result.Rank, last > 0 ? checked((int)last) : width, declared.Dimensions[0], [.. states]);
    }

    private static State StateOf(string path, GraphSignature signature, int input, HashSet<int> taken)
    {
        var spec = signature.Inputs[input];
        var axis = spec.Rank - 2;
        if (spec.Type != TensorType.Float32 || spec.Rank is not (2 or 3) || spec.Dimensions.Where((d, i) => i != axis && d < 1).Any())
            throw Unfitting(path, signature);
        var output = Follower(signature, spec.Name);
        if (output >= 0)
            taken.Add(output);
        return new State(input, output, axis == 0 ? 1 : checked((int)spec.Dimensions[0]), checked((int)spec.Dimensions[^1]), spec.Rank);
    }

    /// <summary>The output that follows a state; −1 for a dummy, as ESPnet's cells of a GRU are.</summary>
    private static int Follower(GraphSignature signature, string name)
    {
        // "out_c_cache_" is espnet_onnx's own slip; its language model's in_hidden1 is followed by out_hidden1.
        foreach (var candidate in (string[])[name.StartsWith("in_", StringComparison.Ordinal) ? $"out_{name[3..]}" : $"out_{name}", $"new_{name}", $"next_{name}", $"{name}_out", $"out_{name}_"])
        {
            if (signature.OutputIndex(candidate) is >= 0 and var found)
                return found;
        }

        return -1;
    }

    private static int FirstFree(GraphSignature signature, HashSet<int> taken)
    {
        for (var i = 0; i < signature.Outputs.Count; i++)
        {
            if (!taken.Contains(i))
                return i;
        }

        return -1;
    }

    private static int Only(IReadOnlyList<TensorSpec> specs, Func<TensorSpec, bool> fits)
    {
        var found = -1;
        for (var i = 0; i < specs.Count; i++)
        {
            if (!fits(specs[i]))
                continue;
            if (found >= 0)
                return -1;
            found = i;
        }

        return found;
    }

    private static ModelException Unfitting(string path, GraphSignature signature) => new(ModelFault.Unfitting,
        $"{path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}; a transducer's prediction network takes labels int64 [B] or [B, labels] "
        + "and states float32 [layers, B, size] or [B, size], and gives float32 [B, P] or [B, 1, P] and the states to come (out_, new_ or next_ before their names).");

    /// <summary>A state.</summary>
    /// <param name="Input">Its input.</param>
    /// <param name="Output">The output that follows it; −1 where none does, and it stays zero.</param>
    /// <param name="Layers">Rows of a sequence in it.</param>
    /// <param name="Size">Numbers in such a row.</param>
    /// <param name="Rank">3 for [layers, B, size], 2 for [B, size].</param>
    internal sealed record State(int Input, int Output, int Layers, int Size, int Rank)
    {
        /// <summary>Numbers of one sequence.</summary>
        public int Length => Layers * Size;
    }
}
