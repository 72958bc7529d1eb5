using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>
/// Detectors that ask the picture a fixed number of queries and suppress nothing: DETR and its line (detr), and RT-DETR, D-FINE, DEIM and
/// RF-DETR (rtdetr), the latter also as its export tools finish them, with the frame's size as a second input.
/// </summary>
internal sealed class QueryFamilies : IPictureFamily
{
    /// <summary>What the exporters of each call the classes and the boxes.</summary>
    private static readonly (string Logits, string Boxes)[] Names = [("pred_logits", "pred_boxes"), ("logits", "pred_boxes"), ("labels", "dets")];

    /// <inheritdoc/>
    IReadOnlyList<string> IPictureFamily.Names { get; } = [ModelFamily.Detr, ModelFamily.RtDetr];

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph)
    {
        var signature = graph.Signature;
        if (Enumerable.Range(0, signature.Inputs.Count).Any(i => FrameSizeInput.Read(signature, i) is not null))
            return Finished(graph);
        foreach (var (logits, boxes) in Names)
        {
            if (signature.OutputIndex(logits) is >= 0 and var l && signature.OutputIndex(boxes) is >= 0 and var b && AreQueries(signature, l, b))
                return new QueryMatch(graph, l, b).Judge(null);
        }

        return null;
    }

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family)
    {
        var signature = graph.Signature;
        if (family == ModelFamily.RtDetr && signature.Outputs.Count == 3)
            return Finished(graph);
        for (var logits = 0; logits < signature.Outputs.Count; logits++)
        {
            for (var boxes = 0; boxes < signature.Outputs.Count; boxes++)
            {
                if (boxes != logits && AreQueries(signature, logits, boxes))
                    return new QueryMatch(graph, logits, boxes).Judge(family);
            }
        }

        return FamilyVerdict.Refuses(family,
            $"it is no {family} model: it gives {string.Join("; ", signature.Outputs)}, where that gives "
            + (family == ModelFamily.RtDetr ? "labels, boxes and scores of finished objects, or " : "") + "[1, queries, classes] and [1, queries, 4]");
    }

    private static bool AreQueries(GraphSignature graph, int logits, int boxes) =>
        graph.Outputs[boxes] is { Type: TensorType.Float32 or TensorType.Float16, Dimensions: [1 or < 0, var count, 4] }
        && graph.Outputs[logits] is { Type: TensorType.Float32 or TensorType.Float16, Dimensions: [1 or < 0, var other, var columns] }
        && (count == other || count < 0 || other < 0) && columns is > 1 or < 0 && !(columns == 4 && logits > boxes);

    /// <summary>Labels, boxes and scores in any order, in pixels of the frame.</summary>
    private static FamilyVerdict Finished(PictureGraph graph)
    {
        const string family = ModelFamily.RtDetr;
        var signature = graph.Signature;
        if (!TryInputs(signature, out var port, out var size, out var fault) || size is null)
        {
            return FamilyVerdict.Refuses(family, $"it is no {family} model: "
                + (fault.Length > 0 ? fault : $"it takes {string.Join("; ", signature.Inputs)}, where a picture and the frame's size, orig_target_sizes int64 [1, 2], are expected"));
        }

        if (ObjectListShape.Find(signature) is not { } found)
        {
            return FamilyVerdict.Refuses(family,
                $"it is no {family} model: it gives {string.Join("; ", signature.Outputs)}, where labels [1, n], boxes [1, n, 4] and scores [1, n] are expected");
        }

        if (graph.SizeOf(port!) is not var (width, height))
            return FamilyVerdict.Refuses(family, $"its input {port!.Spec} leaves the size free, and nothing says which it wants", graph.CompleteSize(family));
        if (graph.ImageFor(port!, FrameworkDefaults.RtDetrImage(port!, IsSqueezed(signature, found)) with { Width = width, Height = height }, out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);
        var isCounted = signature.FlattenedClasses.TryGetValue(signature.Outputs[found.Classes].Name, out var classes);
        var (labels, origin) = isCounted ? graph.LabelsFor(classes) : (graph.GivenLabels ?? NumberedLabels.Open, "numbers, as nothing names them");
        if (isCounted && labels.Count != classes)
        {
            return FamilyVerdict.Refuses(family,
                $"its output {signature.Outputs[found.Classes]} tells {classes} classes apart, but {labels.Count} are named ({origin})", graph.CompleteLabels(family, classes));
        }

        var outputs = new ObjectListOutputs(found.Boxes, found.Classes, found.Scores, BoxUnit.FramePixels) { LabelCount = labels.Count };
        return FamilyVerdict.Runs(
            new DetectorContract(family, ModelTask.Detection, port!, image, labels, new ObjectListHead(outputs)) { FrameSize = size },
            $"inputs {string.Join(", ", signature.Inputs)}: a picture and the frame's size; outputs {string.Join(", ", signature.Outputs)}: finished objects in the frame's pixels; "
            + (isCounted ? $"{classes} classes; labels: {origin}" : graph.GivenLabels is null ? $"labels: {origin}" : $"labels: {labels.Count} given"));
    }

    /// <summary>Whether the outputs have lost the batch axis.</summary>
    private static bool IsSqueezed(GraphSignature graph, ObjectListShape found) => graph.Outputs[found.Scores].Rank == 1;

    private static bool TryInputs(GraphSignature graph, out ImagePort? port, out FrameSizeInput? size, out string fault)
    {
        (port, size, fault) = (null, null, "");
        if (graph.Inputs.Count != 2)
            return false;
        var place = FrameSizeInput.Read(graph, 0) is null ? 1 : 0;
        size = FrameSizeInput.Read(graph, place);
        port = ImagePort.Read(graph, 1 - place, out fault);
        return port is not null;
    }
}
