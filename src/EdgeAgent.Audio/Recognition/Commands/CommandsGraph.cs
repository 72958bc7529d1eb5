using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Audio.Recognition.Commands;

/// <summary>
/// What the network of a commands bundle takes and gives: <c>features</c> float32 [1, frames, bands] and states, to <c>log_probs</c> float32
/// [1, outputs, phones] and the states to come, <c>next_</c> before their names. Names as the project's own recipe exports them.
/// </summary>
internal sealed class CommandsGraph
{
    /// <summary>150 ms, where the graph leaves it open.</summary>
    private const int UsualFrames = 15;

    private const long MostStateValues = 1 << 20;

    private CommandsGraph(int features, int scores, int frames, IReadOnlyList<StateTensor> states) =>
        (Features, Scores, Frames, States) = (features, scores, frames, states);

    /// <summary>A state that is handed on from chunk to chunk; zeros at first.</summary>
    /// <param name="Input">Its input.</param>
    /// <param name="Output">The output that follows it.</param>
    /// <param name="Shape">Its shape.</param>
    public sealed record StateTensor(int Input, int Output, long[] Shape)
    {
        /// <summary>How many values it has.</summary>
        public int Length { get; } = checked((int)Shape.Aggregate(1L, static (all, d) => all * d));
    }

    /// <summary>The input of the features.</summary>
    public int Features { get; }

    /// <summary>The output of the scores.</summary>
    public int Scores { get; }

    /// <summary>Frames in a chunk.</summary>
    public int Frames { get; }

    /// <summary>What is handed on.</summary>
    public IReadOnlyList<StateTensor> States { get; }

    /// <summary>Reads a graph's contract.</summary>
    /// <param name="signature">The graph.</param>
    /// <param name="model">The bundle's name, for messages.</param>
    /// <param name="bands">Values in a frame.</param>
    /// <param name="phones">Phones of the bundle, the blank counted.</param>
    /// <exception cref="ModelException">It is another graph, or has another number of phones.</exception>
    public static CommandsGraph Read(GraphSignature signature, string model, int bands, int phones)
    {
        var features = signature.InputIndex("features");
        var scores = signature.OutputIndex("log_probs");
        if (features < 0 || scores < 0
            || signature.Inputs[features] is not { Type: TensorType.Float32, Rank: 3 } input || !Takes(input.Dimensions[0], 1) || !Takes(input.Dimensions[2], bands)
            || signature.Outputs[scores] is not { Type: TensorType.Float32, Rank: 3 } output)
        {
            throw Unfitting(model, $"it takes {Join(signature.Inputs)} and gives {Join(signature.Outputs)}; a network of commands takes features float32 [1, frames, {bands}] "
                + $"and states, and gives log_probs float32 [1, outputs, {phones}] and next states");
        }

        if (!Takes(output.Dimensions[2], phones))
            throw Unfitting(model, $"its graph tells {output.Dimensions[2]} phones apart, its phones.txt lists {phones}. They are not of one training; copy the whole folder again");
        var states = new List<StateTensor>();
        for (var i = 0; i < signature.Inputs.Count; i++)
        {
            if (i != features)
                states.Add(StateOf(signature, i, model));
        }

        return new CommandsGraph(features, scores, input.Dimensions[1] > 0 ? checked((int)input.Dimensions[1]) : UsualFrames, states);
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

    private static ModelException Unfitting(string model, string what) => new(ModelFault.Unfitting, $"Model '{model}' cannot be used for commands: {what}.");
}
