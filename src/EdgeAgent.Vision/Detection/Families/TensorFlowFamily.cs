using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>
/// Detectors of TensorFlow's Object Detection API, converted by tf2onnx: <c>detection_boxes</c> [1, n, 4] (top, left, bottom, right, 0 to 1),
/// <c>detection_classes</c> (from 1), <c>detection_scores</c> and <c>num_detections</c> (<c>object_detection/exporter_lib_v2.py</c>); and those that went
/// through TensorFlow Lite, with the same four as <c>TFLite_Detection_PostProcess</c> gives them, classes from 0.
/// </summary>
internal sealed class TensorFlowFamily : IPictureFamily
{
    private const string Family = ModelFamily.TensorFlowObjectDetection;

    private const string LiteName = "TFLite_Detection_PostProcess";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [Family];

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph) => Find(graph.Signature) is { } found ? Judge(graph, found) : null;

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family)
    {
        if ((Find(graph.Signature) ?? FindByShape(graph.Signature)) is { } found)
            return Judge(graph, found);
        return FamilyVerdict.Refuses(Family,
            $"it is no {Family} model: it gives {string.Join("; ", graph.Signature.Outputs)}, where detection_boxes [1, n, 4], detection_classes [1, n], detection_scores [1, n] and "
            + "num_detections [1] are expected");
    }

    private static FamilyVerdict Judge(PictureGraph graph, Four found)
    {
        if (ImagePort.Find(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(Family, $"it is no {Family} model: {fault}");
        if (graph.ImageFor(port, FrameworkDefaults.TensorFlowImage(port, found.IsLite), out var misfit) is not { } image)
            return FamilyVerdict.Refuses(Family, misfit!);
        var labels = graph.GivenLabels ?? NumberedLabels.Open;
        var outputs = new ObjectListOutputs(found.Boxes, found.Classes, found.Scores, BoxUnit.TopFirstFractions) { LabelCount = labels.Count, Count = found.Count };
        var background = found.IsLite ? "" : ", 0 is the background";
        return FamilyVerdict.Runs(
            new DetectorContract(Family, ModelTask.Detection, port, image, labels, new ObjectListHead(outputs) { IsOrderOpen = found.IsOrderOpen })
            {
                Defaults = FrameworkDefaults.TensorFlow,
            },
            $"input {port.Spec}, outputs {string.Join(", ", graph.Signature.Outputs)}: finished boxes, classes, scores and their count{(found.IsLite ? " of TensorFlow Lite" : "")}; "
            + (graph.GivenLabels is null ? $"labels: numbers, as nothing names them{background}" : $"labels: {labels.Count} given{background}"));
    }

    private static Four? Find(GraphSignature graph)
    {
        if (Named(graph, "detection_boxes", "detection_classes", "detection_scores", "num_detections") is [var boxes, var classes, var scores, var count])
            return new Four(boxes, classes, scores, count, IsLite: false, IsOrderOpen: false);
        return Named(graph, LiteName, $"{LiteName}:1", $"{LiteName}:2", $"{LiteName}:3") is [var b, var c, var s, var n] ? new Four(b, c, s, n, IsLite: true, IsOrderOpen: false) : null;
    }

    /// <summary>The outputs of these names; tf2onnx may have kept the ":0" of TensorFlow.</summary>
    private static int[]? Named(GraphSignature graph, params ReadOnlySpan<string> names)
    {
        var places = new int[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            places[i] = Math.Max(graph.OutputIndex(names[i]), graph.OutputIndex($"{names[i]}:0"));
            if (places[i] < 0)
                return null;
        }

        return places;
    }

    /// <summary>Four outputs without a name (<c>StatefulPartitionedCall:0</c> to <c>:3</c>), as the TensorFlow Lite Model Maker leaves them, in any order.</summary>
    private static Four? FindByShape(GraphSignature graph)
    {
        var all = Enumerable.Range(0, graph.Outputs.Count).ToArray();
        var boxes = all.Where(i => graph.Outputs[i] is { Rank: 3, Dimensions: [_, _, 4] }).ToArray();
        var rows = all.Where(i => graph.Outputs[i].Rank == 2).ToArray();
        var counts = all.Where(i => graph.Outputs[i].Rank <= 1).ToArray();
        return (boxes, rows, counts) is ([var b], [var first, var second], [var count]) && all.Length == 4
            ? new Four(b, first, second, count, IsLite: true, IsOrderOpen: true)
            : null;
    }

    /// <summary>Where the four are.</summary>
    private sealed record Four(int Boxes, int Classes, int Scores, int Count, bool IsLite, bool IsOrderOpen);
}
