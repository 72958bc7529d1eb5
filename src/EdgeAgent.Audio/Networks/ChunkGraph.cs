using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Audio.Networks;

/// <summary>
/// What a causal network of the project's own recipes takes and gives: <c>features</c> float32 [1, frames, bands] and states, to rows of
/// scores float32 [1, rows, width] and the states to come, <c>next_</c> before their names.
/// </summary>
internal sealed class ChunkGraph
{
    private const long MostStateValues = 1 << 20;

    /// <summary>More than two seconds in a chunk are no stream.</summary>
    private const int MostFrames = 200;

    private ChunkGraph(int features, int scores, int width, int frames, IReadOnlyList<StateTensor> states) =>
        (Features, Scores, Width, Frames, States) = (features, scores, width, frames, states);

    /// <summary>What these networks hear: Kaldi's filter banks of a telephone's band, 16 kHz, without pre-emphasis.</summary>
    public static KaldiFbankOptions Filterbank { get; } = new() { MelBins = 32, LowHz = 60, HighHz = 3800, Preemphasis = 0, SampleScale = 32768 };

    /// <summary>The input of the features.</summary>
    public int Features { get; }

    /// <summary>The output of the scores.</summary>
    public int Scores { get; }

    /// <summary>Scores in a row.</summary>
    public int Width { get; }

    /// <summary>Frames in a chunk.</summary>
    public int Frames { get; }

    /// <summary>What is handed on.</summary>
    public IReadOnlyList<StateTensor> States { get; }

    /// <summary>Whether a graph has the inputs and outputs of such a network.</summary>
    /// <param name="signature">The graph.</param>
    /// <param name="scores">The name of its output.</param>
    public static bool Resembles(GraphSignature signature, string scores) => signature.InputIndex("features") >= 0 && signature.OutputIndex(scores) >= 0;

    /// <summary>Reads a graph's contract.</summary>
    /// <param name="signature">The graph.</param>
    /// <param name="model">The bundle's name, for messages.</param>
    /// <param name="scores">The name of its output.</param>
    /// <param name="width">Scores in a row.</param>
    /// <param name="frames">Frames of a chunk where the graph leaves it open.</param>
    /// <exception cref="ModelException">It is another graph.</exception>
    public static ChunkGraph Read(GraphSignature signature, string model, string scores, int width, int frames)
    {
        var features = signature.InputIndex("features");
        var output = signature.OutputIndex(scores);
        if (features < 0 || output < 0
            || signature.Inputs[features] is not { Type: TensorType.Float32, Rank: 3 } input || !Takes(input.Dimensions[0], 1) || !Takes(input.Dimensions[2], Filterbank.MelBins)
            || input.Dimensions[1] > MostFrames || signature.Outputs[output] is not { Type: TensorType.Float32, Rank: 3 } rows)
        {
            throw Unfitting(model, $"it takes {Join(signature.Inputs)} and gives {Join(signature.Outputs)}, where features float32 [1, frames, {Filterbank.MelBins}] "
                + $"and states are expected, and {scores} float32 [1, rows, {width}] and next states come out");
        }

        if (!Takes(rows.Dimensions[2], width))
            throw Unfitting(model, $"its output {rows} has {rows.Dimensions[2]} scores in a row, the bundle's files ask for {width}. They are not of one training; copy the whole folder again");
        var states = new List<StateTensor>();
        for (var i = 0; i < signature.Inputs.Count; i++)
        {
            if (i != features)
                states.Add(StateOf(signature, i, model));
        }

        return new ChunkGraph(features, output, width, input.Dimensions[1] > 0 ? checked((int)input.Dimensions[1]) : frames, states);
    }

    private static StateTensor StateOf(GraphSignature signature, int input, string model)
    {
        var spec = signature.Inputs[input];
        var output = signature.OutputIndex($"next_{spec.Name}");
        var shape = spec.Dimensions.ToArray();
        var isKnown = spec.Type == TensorType.Float32 && shape.All(d => d is > 0 and <= MostStateValues) && shape.Aggregate(1.0, (all, d) => all * d) <= MostStateValues;
        if (output < 0 || !isKnown || signature.Outputs[output].Type != TensorType.Float32)
            throw Unfitting(model, $"its input {spec} is no state: a state has a fixed shape of float32, and an output next_{spec.Name} follows it");
        return new StateTensor(input, output, shape);
    }

    private static bool Takes(long declared, long wanted) => declared < 0 || declared == wanted;

    private static string Join(IEnumerable<TensorSpec> specs) => string.Join(", ", specs);

    private static ModelException Unfitting(string model, string what) => new(ModelFault.Unfitting, $"Model '{model}' is no network of the project's recipes: {what}.");
}
