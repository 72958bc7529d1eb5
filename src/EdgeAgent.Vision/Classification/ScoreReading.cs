using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Classification;

/// <summary>
/// Tells whether a row of numbers is scores already or what makes them: the graph's last operator and the numbers of a test picture
/// say it, or the bundle. A second softmax would not be seen in the order of the classes, only in scores that mean nothing.
/// </summary>
internal static class ScoreReading
{
    /// <summary>Scores of quantised graphs may end a little outside 0..1.</summary>
    private const float Slack = 0.01f;

    /// <summary>How far the sum of a quantised softmax may be from 1.</summary>
    private const float SumSlack = 0.02f;

    /// <summary>What makes scores of the row, or why that cannot be told.</summary>
    /// <param name="contract">The classifier.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="row">The numbers for a test picture.</param>
    /// <param name="fault">A clause; null when there is none.</param>
    public static OutputActivation Settle(ClassifierContract contract, GraphSignature graph, ReadOnlySpan<float> row, out string? fault)
    {
        fault = null;
        var (least, most, sum) = (TensorPrimitives.Min(row), TensorPrimitives.Max(row), TensorPrimitives.Sum(row));
        var areScores = least >= -Slack && most <= 1 + Slack;
        var areProbabilities = areScores && row.Length > 1 && Math.Abs(sum - 1) <= SumSlack;
        var last = graph.OutputOperators.GetValueOrDefault(contract.Row.Spec.Name);
        if (contract.Activation is { } said)
        {
            fault = said switch
            {
                OutputActivation.None when !areScores =>
                    FormattableString.Invariant($"output.activation says none, and it gives {(least < 0 ? least : most):G4} where scores are 0 to 1"),
                OutputActivation.Softmax when areProbabilities && last is null or "Softmax" => "output.activation says softmax, and its numbers have been through one: they are 0 to 1 and their sum is 1",
                OutputActivation.Sigmoid when last == "Sigmoid" => "output.activation says sigmoid, and its graph ends in one",
                OutputActivation.Softmax when row.Length == 1 => "output.activation says softmax, which makes 1 of any single number; sigmoid is what one class needs",
                _ => null,
            };
            return said;
        }

        switch (last)
        {
            case "Softmax" or "Sigmoid" when areScores:
                return OutputActivation.None;
            case "LogSoftmax":
                // The softmax of logarithms of probabilities is the probabilities.
                return OutputActivation.Softmax;
        }

        if (areProbabilities)
            return OutputActivation.None;
        if (!areScores)
            return row.Length > 1 ? OutputActivation.Softmax : OutputActivation.Sigmoid;
        fault = FormattableString.Invariant(
            $"its numbers for a test picture go from {least:G4} to {most:G4} with a sum of {sum:G4}: they may be scores of classes that do not exclude one another, or have to be made into scores");
        return OutputActivation.None;
    }
}
