using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>A graph's only output, when it is one matrix of numbers for one picture: [1, rows, columns].</summary>
/// <param name="Spec">As the graph declares it.</param>
/// <param name="Rows">Length of its second axis; negative where it is free.</param>
/// <param name="Columns">Length of its third axis; negative where it is free.</param>
internal readonly record struct HeadShape(TensorSpec Spec, long Rows, long Columns)
{
    /// <summary>Heads look at a picture at several strides; a single grid is another kind of model.</summary>
    private const int LeastStrides = 2;

    /// <summary>Heads look at small objects too; without this bound the few numbers of a box could pass for coarse grids.</summary>
    private const int CoarsestFirstStride = 16;

    /// <summary>Reads a graph's outputs as one matrix, or says in <paramref name="fault"/> why they are not.</summary>
    public static HeadShape? Find(GraphSignature graph, out string fault)
    {
        fault = "";
        if (graph.Outputs is not [var spec])
        {
            fault = $"it has {graph.Outputs.Count} outputs ({string.Join("; ", graph.Outputs)}) where this head has one";
            return null;
        }

        if (spec is { Type: TensorType.Float32 or TensorType.Float16, Dimensions: [1 or < 0, var rows, var columns] })
            return new HeadShape(spec, rows, columns);
        fault = $"its output {spec} is no list of boxes: expected float32 or float16 of three axes, the first of length 1";
        return null;
    }

    /// <summary>The cells that so many boxes belong to, or null when no set of strides has as many.</summary>
    /// <param name="boxes">Boxes; when negative (free), strides of 8, 16 and 32 are taken until a run tells.</param>
    /// <param name="width">Width of the input, pixels.</param>
    /// <param name="height">Height of the input, pixels.</param>
    /// <param name="perCell">Boxes of one cell.</param>
    public static AnchorGrid? GridOf(long boxes, int width, int height, int perCell = 1)
    {
        if (boxes < 0)
            return new AnchorGrid(width, height, [8, 16, 32]);
        return boxes <= int.MaxValue
            && AnchorGrid.Find(width, height, (int)boxes, perCell) is { Strides: { Length: >= LeastStrides } and [<= CoarsestFirstStride, ..] } grid ? grid : null;
    }
}
