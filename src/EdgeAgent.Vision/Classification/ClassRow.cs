using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Classification;

/// <summary>An output with one number for each class of the whole picture: [1, classes], or that with further axes of length 1.</summary>
/// <param name="Index">Its place among the graph's outputs.</param>
/// <param name="Spec">As the graph declares it.</param>
/// <param name="Count">Classes; null where the axis is free.</param>
internal sealed record ClassRow(int Index, TensorSpec Spec, int? Count)
{
    /// <summary>With more, it is no row of classes.</summary>
    private const int MostClasses = NumberedLabels.MostDeclared;

    /// <summary>Names of the output that counts, where a graph gives features or auxiliary heads beside it.</summary>
    private static readonly string[] MainNames = ["logits", "probabilities", "probs", "output", "output0"];

    /// <summary>Finds the row, or says in <paramref name="fault"/> why there is none.</summary>
    public static ClassRow? Find(GraphSignature graph, out string fault)
    {
        fault = "";
        var rows = graph.Outputs.Select(Read).OfType<ClassRow>().ToList();
        switch (rows)
        {
            case [var only]:
                return only;
            case []:
                fault = $"none of its outputs ({string.Join("; ", graph.Outputs)}) is one row of numbers, one for each class";
                return null;
            default:
                if (rows.Find(r => MainNames.Contains(r.Spec.Name)) is { } main)
                    return main;
                fault = $"it gives several rows of numbers ({string.Join("; ", rows.Select(r => r.Spec))}), and nothing says which are its classes; export it with one output";
                return null;
        }
    }

    private static ClassRow? Read(TensorSpec spec, int index)
    {
        if (spec.Type is not (TensorType.Float32 or TensorType.Float16 or TensorType.Float64) || spec.Rank is 0 or > 4)
            return null;
        if (spec.Dimensions is [> 1 and <= MostClasses and var bare])
            return new ClassRow(index, spec, (int)bare);
        if (spec.Rank == 1 || spec.Dimensions[0] is not (1 or < 0))
            return null;
        var rest = spec.Dimensions.Skip(1).Where(d => d != 1).ToList();
        return rest switch
        {
            [] => new ClassRow(index, spec, 1),
            [> 0 and <= MostClasses and var classes] => new ClassRow(index, spec, (int)classes),
            [< 0] when spec.Rank == 2 => new ClassRow(index, spec, null),
            _ => null,
        };
    }
}
