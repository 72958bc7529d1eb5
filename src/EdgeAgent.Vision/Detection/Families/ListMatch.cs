using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>
/// Detectors of the YOLO line whose exporters have put the suppression into the graph in a way of their own: one list [n, 7] for all pictures (YOLOv7,
/// YOLO-NAS), or count, boxes, scores and classes (YOLOv7 and others as TensorRT's EfficientNMS gives them, YOLO-NAS). Their names tell whose they are.
/// </summary>
/// <param name="graph">The graph.</param>
internal sealed class ListMatch(PictureGraph graph)
{
    private const string Family = ModelFamily.YoloE2E;
    private const string NasRows = "graph2_flat_predictions";

    /// <summary>Count, boxes, scores, classes.</summary>
    private static readonly string[][] Fours =
    [
        ["num_dets", "det_boxes", "det_scores", "det_classes"],
        ["graph2_num_predictions", "graph2_pred_boxes", "graph2_pred_scores", "graph2_pred_classes"],
    ];

    /// <summary>Judges the graph; null when it is none of these.</summary>
    public FamilyVerdict? Judge()
    {
        var signature = graph.Signature;
        var labels = graph.GivenLabels ?? NumberedLabels.Open;
        if (signature.Outputs is [{ Type: TensorType.Float32 or TensorType.Float16, Dimensions: [_, FlatRowsDecoder.Columns] } rows]
            && (rows.Name is NasRows || graph.Bundle.Family == Family || (rows.Name is "output" && !IsOnePerPicture(rows))))
        {
            var isClassFirst = rows.Name != NasRows;
            return Runs(labels, new FlatRowsHead(labels.Count, isClassFirst), $"the picture's number, two corners, {(isClassFirst ? "class and score" : "score and class")} in each row");
        }

        foreach (var names in Fours)
        {
            if (Array.ConvertAll(names, signature.OutputIndex) is [>= 0 and var count, >= 0 and var boxes, >= 0 and var scores, >= 0 and var classes] && signature.Outputs.Count == names.Length)
                return Runs(labels, new ObjectListHead(new ObjectListOutputs(boxes, classes, scores, BoxUnit.InputPixels) { LabelCount = labels.Count, Count = count }), "their count, boxes, scores and classes");
        }

        return null;
    }

    /// <summary>A row for each picture is a classifier's, of seven classes; a list is as long as what was found.</summary>
    private bool IsOnePerPicture(TensorSpec rows) =>
        rows.Dimensions[0] == 1 || (rows.Symbols is [{ Length: > 0 } symbol, ..] && graph.Signature.Inputs.Any(i => i.Symbols is [var first, ..] && first == symbol));

    private FamilyVerdict Runs(IReadOnlyList<string> labels, DetectionHead head, string words)
    {
        if (ImagePort.Find(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(Family, $"it is no {Family} model: {fault}");
        if (graph.SizeOf(port) is not var (width, height))
            return FamilyVerdict.Refuses(Family, $"its input {port.Spec} leaves the size free, and nothing says which it wants", graph.CompleteSize(null));
        return graph.ImageFor(port, DetectorDefaults.Ultralytics(port) with { Width = width, Height = height }, out var misfit) is { } image
            ? FamilyVerdict.Runs(new DetectorContract(Family, ModelTask.Detection, port, image, labels, head),
                $"input {port.Spec}, outputs {string.Join(", ", graph.Signature.Outputs)}: boxes that the graph has chosen itself, {words}, never thinned out again; "
                + (graph.GivenLabels is null ? "labels: numbers, as nothing names them" : $"labels: {labels.Count} given"))
            : FamilyVerdict.Refuses(Family, misfit!);
    }
}
