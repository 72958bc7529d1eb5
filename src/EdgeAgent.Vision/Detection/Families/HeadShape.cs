using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>
/// The output of a graph that is one matrix of numbers for one picture, [1, rows, columns], with the prototypes of masks beside it, where there
/// are any: [1, count, height, width]. They are told by their ranks, in any order.
/// </summary>
/// <param name="Spec">As the graph declares it.</param>
/// <param name="Output">The output, in the graph's order.</param>
/// <param name="Rows">Length of its second axis; negative where it is free.</param>
/// <param name="Columns">Length of its third axis; negative where it is free.</param>
/// <param name="Prototypes">The prototypes; null where there are none.</param>
internal readonly record struct HeadShape(TensorSpec Spec, int Output, long Rows, long Columns, PrototypeShape? Prototypes)
{
    /// <summary>Heads look at a picture at several strides; a single grid is another kind of model.</summary>
    private const int LeastStrides = 2;

    /// <summary>Maps of one stride each, which old YOLOv5 exports give beside the boxes that were made of them.</summary>
    private const int RawMapRank = 5;

    /// <summary>Ultralytics' have 32.</summary>
    private const int MostPrototypes = 4096;

    /// <summary>Heads look at small objects too; without this bound the few numbers of a box could pass for coarse grids.</summary>
    private const int CoarsestFirstStride = 16;

    /// <summary>Whether the graph leaves a length free that only a run shows.</summary>
    public bool AwaitsShapes => !Spec.IsFixed || Prototypes is { Count: < 0 } or { Width: < 0 } or { Height: < 0 };

    /// <summary>Reads a graph's outputs as one matrix, or says in <paramref name="fault"/> why they are not.</summary>
    public static HeadShape? Find(GraphSignature graph, out string fault)
    {
        fault = "";
        var (matrix, prototypes, others) = (-1, -1, 0);
        for (var i = 0; i < graph.Outputs.Count; i++)
        {
            switch (graph.Outputs[i].Rank)
            {
                case 3 when matrix < 0:
                    matrix = i;
                    break;
                case 4 when prototypes < 0:
                    prototypes = i;
                    break;
                case RawMapRank:
                    break;
                default:
                    others++;
                    break;
            }
        }

        if (matrix < 0 ? graph.Outputs.Count != 1 : others > 0)
        {
            fault = $"it has {graph.Outputs.Count} outputs ({string.Join("; ", graph.Outputs)}) where this head has one";
            return null;
        }

        var spec = graph.Outputs[Math.Max(0, matrix)];
        if (matrix >= 0 && spec is { Type: TensorType.Float32 or TensorType.Float16 or TensorType.Float64, Dimensions: [1 or < 0, var rows, var columns] })
        {
            if (prototypes < 0)
                return new HeadShape(spec, matrix, rows, columns, null);
            if (graph.Outputs[prototypes] is { Type: TensorType.Float32 or TensorType.Float16, Dimensions: [1 or < 0, <= MostPrototypes and not 0 and var count, var height, var width] }
                && height is not 0 and <= ImagePort.LongestSide && width is not 0 and <= ImagePort.LongestSide)
                return new HeadShape(spec, matrix, rows, columns, new PrototypeShape(prototypes, (int)count, (int)width, (int)height));
            fault = $"its outputs {string.Join("; ", graph.Outputs)} are no list of boxes with prototypes of masks: expected [1, count, height, width] beside it";
            return null;
        }

        fault = $"its output {spec} is no list of boxes: expected float32, float16 or float64 of three axes, the first of length 1";
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
