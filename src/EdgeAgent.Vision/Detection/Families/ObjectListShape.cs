using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>Which outputs are boxes, classes and scores of finished objects. Exporters name and order them as they like, so types and shapes tell.</summary>
/// <param name="Boxes">Four numbers an object.</param>
/// <param name="Classes">A whole number an object.</param>
/// <param name="Scores">A number an object.</param>
internal readonly record struct ObjectListShape(int Boxes, int Classes, int Scores)
{
    /// <summary>Outputs of one mask an object: [n, 1, height, width]; null where there is none.</summary>
    public int? Masks { get; init; }

    /// <summary>The output of the resized picture's height and width, two whole numbers; null where there is none.</summary>
    public int? PictureSize { get; init; }

    /// <summary>Outputs that are none of these.</summary>
    public int Others { get; init; }

    /// <summary>Finds them; null where one is missing or there are two of a kind.</summary>
    public static ObjectListShape? Find(GraphSignature graph)
    {
        int? boxes = null, classes = null, scores = null, masks = null, size = null;
        var others = 0;
        for (var i = 0; i < graph.Outputs.Count; i++)
        {
            switch (graph.Outputs[i])
            {
                case { Type: TensorType.Int64 or TensorType.Int32, Dimensions: [2] } when size is null:
                    size = i;
                    break;
                case { Type: TensorType.Int64 or TensorType.Int32, Rank: 1 or 2 } when classes is null:
                    classes = i;
                    break;
                case { Type: TensorType.Float32 or TensorType.Float16, Rank: 4 } when masks is null:
                    masks = i;
                    break;
                case { Type: TensorType.Float32 or TensorType.Float16, Dimensions: [.., 4 or < 0] and { Count: var rank } } when rank == BoxRank(graph) && boxes is null:
                    boxes = i;
                    break;
                case { Type: TensorType.Float32 or TensorType.Float16, Rank: var rank } when rank == BoxRank(graph) - 1 && scores is null:
                    scores = i;
                    break;
                default:
                    others++;
                    break;
            }
        }

        // Two objects at most, and not a size.
        if (classes is null)
            (classes, size) = (size, null);
        return boxes is { } b && classes is { } c && scores is { } s
            ? new ObjectListShape(b, c, s) { Masks = masks, PictureSize = size, Others = others }
            : null;
    }

    /// <summary>Boxes have one axis more than classes.</summary>
    private static int BoxRank(GraphSignature graph) =>
        1 + (graph.Outputs.Where(o => o is { Type: TensorType.Int64 or TensorType.Int32, Rank: 1 or 2 }).Max(o => (int?)o.Rank) ?? 1);
}
