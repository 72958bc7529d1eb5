using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Reading;

/// <summary>An output with a row of numbers for each place along a line of text: [1, places, characters] as PaddleOCR has it, or [places, 1, characters] as CRNN.</summary>
/// <param name="Index">Its place among the graph's outputs.</param>
/// <param name="Spec">As the graph declares it.</param>
/// <param name="Classes">Characters with the blank; null where the axis is free.</param>
/// <param name="IsSettled">Whether the graph itself says which axis the places are on.</param>
internal sealed record TextGrid(int Index, TensorSpec Spec, int? Classes, bool IsSettled)
{
    /// <summary>With fewer it tells no characters apart.</summary>
    private const int LeastClasses = 3;

    /// <summary>Finds the output, or says in <paramref name="fault"/> why there is none.</summary>
    public static TextGrid? Find(GraphSignature graph, out string fault)
    {
        fault = "";
        var grids = graph.Outputs.Select((spec, index) => Read(graph, spec, index)).OfType<TextGrid>().ToList();
        if (grids is [var only])
            return only;
        fault = grids.Count == 0
            ? $"none of its outputs ({string.Join("; ", graph.Outputs)}) is a row of characters for each place of a line, [1, places, characters] or [places, 1, characters]"
            : $"it gives several lists of characters ({string.Join("; ", grids.Select(g => g.Spec))}); export it with one output";
        return null;
    }

    private static TextGrid? Read(GraphSignature graph, TensorSpec spec, int index)
    {
        if (spec.Type is not (TensorType.Float32 or TensorType.Float16 or TensorType.Float64) || spec.Dimensions is not [var first, var second, var classes]
            || classes is >= 0 and < LeastClasses || classes > Networks.NumberedLabels.MostDeclared)
            return null;
        int? count = classes > 0 ? (int)classes : null;
        // One of the two is the picture's own axis.
        if (first is not (1 or < 0) && second is not (1 or < 0))
            return null;
        var batch = graph.Inputs is [{ Symbols: [{ Length: > 0 } symbol, ..] }, ..] ? symbol : null;
        var isSettled = first >= 0 || second >= 0 || (batch is not null && spec.Symbols.Take(2).Count(s => s == batch) == 1);
        return new TextGrid(index, spec, count, isSettled && count is not null);
    }
}
