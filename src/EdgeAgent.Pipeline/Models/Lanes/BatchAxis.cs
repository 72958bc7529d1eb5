using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Pipeline.Models.Lanes;

/// <summary>Whether several requests may share a run so that each gets what it would get alone.</summary>
public static class BatchAxis
{
    /// <summary>
    /// True when the first axis of all inputs and outputs is free and bears one name: a detector with suppression inside has a
    /// free first axis too, which counts the findings of all pictures. False where a layer scales its input by the largest
    /// number of the whole batch, and where the operators are not known (ORT format).
    /// </summary>
    public static bool IsFree(GraphSignature graph)
    {
        var all = graph.Inputs.Concat(graph.Outputs);
        return graph.Operators.Count > 0
            && !graph.Operators.Any(op => op.Contains("DynamicQuantize", StringComparison.Ordinal))
            && all.All(t => t.Rank > 0 && t.Dimensions[0] < 0 && t.Symbols[0].Length > 0)
            && all.Select(t => t.Symbols[0]).Distinct().Count() == 1;
    }
}
