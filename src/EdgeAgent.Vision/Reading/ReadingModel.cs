using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Reading;

/// <summary>
/// A text model's graph, recognised, tried on a test picture and found to be what its family says; shared by the streams that use it.
/// It reads one line that fills the picture; finding lines is a detector's work. Thread-safe.
/// </summary>
public sealed class ReadingModel : PictureModel
{
    private const string Use = "a reader of text";

    /// <summary>How far the sum of a quantised softmax may be from 1, and its numbers from 0..1.</summary>
    private const float Slack = 0.02f;

    private readonly ReadingContract _contract;
    private readonly OutputActivation _activation;

    private ReadingModel(ModelBundle bundle, ModelLane lane, TriedNetwork<ReadingContract> tried, OutputActivation activation)
        : base(bundle, lane, tried.Contract, tried.Verdict.Reason)
    {
        _contract = tried.Contract;
        _activation = activation;
    }

    /// <summary>Recognises a graph and tries it.</summary>
    /// <param name="bundle">What is said about it.</param>
    /// <param name="lane">Where it runs.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <exception cref="ModelException">It is no text model that can be run, contradicts its bundle, or nothing names its characters;
    /// the message holds the smallest <c>model.yaml</c> that would help.</exception>
    public static ReadingModel Load(ModelBundle bundle, ModelLane lane, CancellationToken cancellationToken)
    {
        var tried = TriedNetwork<ReadingContract>.Load(bundle, lane, Use, cancellationToken);
        var activation = Settle(tried.Contract, lane.Signature, tried.Trial, out var fault);
        return fault is null ? new ReadingModel(bundle, lane, tried, activation) : throw tried.Refuse(bundle, Use, fault);
    }

    /// <summary>Gives a stream its own reader, warm; the caller disposes it before the lane.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="weight">Its share of the lane when several wait, 1 to 100.</param>
    public LineReader Open(string stream, int weight = 1)
    {
        var text = new CtcText(_contract.Alphabet, _activation);
        var job = new ReadingJob(Name, new PictureTensors(Name, _contract, Lane.Signature), _contract.Grid.Index, Labels.Count, text);
        return new LineReader(this, Lane.Open(stream, weight), job, text);
    }

    /// <summary>Whether a text is made of characters that the model knows.</summary>
    internal bool CanRead(string text)
    {
        var characters = Labels.Where((_, i) => i != _contract.Alphabet.Blank).ToList();
        return text.EnumerateRunes().All(rune => characters.Exists(c => c.Contains(rune.ToString(), StringComparison.OrdinalIgnoreCase)));
    }

    private static OutputActivation Settle(ReadingContract contract, GraphSignature graph, NetworkTrial trial, out string? fault)
    {
        fault = null;
        var classes = contract.Labels.Count;
        var (shape, numbers) = (trial.Shapes[contract.Grid.Index], trial.Outputs[contract.Grid.Index]);
        if (shape is not [var first, var second, var last] || last != classes || (first != 1 && second != 1))
        {
            fault = $"its output is [{string.Join(", ", shape)}] for a test picture, where a row of {classes} numbers is expected for each place of one line";
            return OutputActivation.None;
        }

        if (contract.Activation is { } said && said != OutputActivation.Sigmoid)
            return said;
        if (contract.Activation is not null)
            fault = "output.activation says sigmoid, and of the characters of a place only one is there";
        // The softmax of logarithms of probabilities is the probabilities.
        return graph.OutputOperators.GetValueOrDefault(contract.Grid.Spec.Name) == "Softmax" || AreProbabilities(numbers, classes) ? OutputActivation.None : OutputActivation.Softmax;
    }

    private static bool AreProbabilities(ReadOnlySpan<float> numbers, int classes)
    {
        for (; numbers.Length >= classes; numbers = numbers[classes..])
        {
            var row = numbers[..classes];
            if (TensorPrimitives.Min(row) < -Slack || Math.Abs(TensorPrimitives.Sum(row) - 1) > Slack)
                return false;
        }

        return true;
    }
}
