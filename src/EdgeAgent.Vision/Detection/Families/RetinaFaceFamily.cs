using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>RetinaFace of <c>biubug6/Pytorch_Retinaface</c>: boxes, two scores and five landmarks for each prior, in three outputs told by their shapes.</summary>
internal sealed class RetinaFaceFamily : IPictureFamily
{
    /// <summary>Its demo's <c>vis_thres</c> and <c>nms_threshold</c>.</summary>
    private static readonly Thresholds Defaults = new() { Score = 0.6, Iou = 0.4, Max = 300 };

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [ModelFamily.RetinaFace];

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph) =>
        ImagePort.Find(graph.Signature, out _) is not null && Find(graph.Signature) is not null ? Match(graph, ModelFamily.RetinaFace) : null;

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family)
    {
        if (ImagePort.Find(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (Find(graph.Signature) is not { } outputs)
        {
            return FamilyVerdict.Refuses(family, $"it is no {family} model: expected boxes [1, n, 4], scores [1, n, 2] and landmarks [1, n, {2 * RetinaFaceDecoder.Landmarks}], and found "
                + string.Join("; ", graph.Signature.Outputs));
        }

        var size = graph.SizeOf(port);
        if (graph.ImageFor(port, DetectorDefaults.RetinaFace(port, size is not null) with { Width = size?.Width, Height = size?.Height }, out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);
        IReadOnlyList<string> labels = graph.GivenLabels ?? ["face"];
        return labels.Count == 1
            ? FamilyVerdict.Runs(
                new DetectorContract(family, ModelTask.Detection, port, image, labels, new RetinaFaceHead(outputs)) { Defaults = Defaults },
                $"input {port.Spec}, outputs {string.Join(", ", graph.Signature.Outputs)}: boxes, scores of background and face, and {RetinaFaceDecoder.Landmarks} landmarks for each prior")
            : FamilyVerdict.Refuses(family, $"it finds one class, but {labels.Count} are named", graph.CompleteLabels(family, 1));
    }

    private static RetinaFaceOutputs? Find(GraphSignature graph)
    {
        if (graph.Outputs.Count != 3 || graph.Outputs.Any(o => o is not { Type: TensorType.Float32 or TensorType.Float16, Dimensions: [1 or < 0, _, _] })
            || graph.Outputs.Select(o => o.Dimensions[1]).Distinct().Count() != 1)
            return null;
        var (boxes, scores, landmarks) = (Of(graph, 4), Of(graph, 2), Of(graph, 2 * RetinaFaceDecoder.Landmarks));
        return boxes >= 0 && scores >= 0 && landmarks >= 0 ? new RetinaFaceOutputs(boxes, scores, landmarks) : null;
    }

    private static int Of(GraphSignature graph, int columns) => Enumerable.Range(0, graph.Outputs.Count).FirstOrDefault(i => graph.Outputs[i].Dimensions[2] == columns, -1);
}
