using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>InsightFace's SCRFD: for each of three strides the scores, boxes and, in most, five landmarks of two anchors a cell, told by their shapes.</summary>
internal sealed class ScrfdFamily : IPictureFamily
{
    /// <summary>InsightFace's <c>det_size</c>, where a graph leaves it free.</summary>
    private const int UsualSide = 640;

    /// <summary>InsightFace's <c>det_thresh</c> and <c>nms_thresh</c>.</summary>
    private static readonly Thresholds Defaults = new() { Score = 0.5, Iou = 0.4, Max = 300 };

    private static readonly int[] Strides = [8, 16, 32];

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [ModelFamily.Scrfd];

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph) =>
        ImagePort.Find(graph.Signature, out _) is not null && Find(graph.Signature) is not null ? Match(graph, ModelFamily.Scrfd) : null;

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family)
    {
        if (ImagePort.Find(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (Find(graph.Signature) is not { } head)
        {
            return FamilyVerdict.Refuses(family, $"it is no {family} model: expected for each of three strides scores [n, 1], boxes [n, 4] and, where it finds any, "
                + $"{ScrfdDecoder.Landmarks} landmarks [n, {2 * ScrfdDecoder.Landmarks}], and found {string.Join("; ", graph.Signature.Outputs)}");
        }

        var (width, height) = graph.SizeOf(port) ?? (UsualSide, UsualSide);
        if (graph.ImageFor(port, DetectorDefaults.Scrfd(port) with { Width = width, Height = height }, out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);
        IReadOnlyList<string> labels = graph.GivenLabels ?? ["face"];
        if (labels.Count != 1)
            return FamilyVerdict.Refuses(family, $"it finds one class, but {labels.Count} are named", graph.CompleteLabels(family, 1));

        // Which output belongs to which stride is told by their lengths.
        return FamilyVerdict.Runs(
            new DetectorContract(family, ModelTask.Detection, port, image, labels, head) { Defaults = Defaults, AwaitsShapes = graph.Signature.Outputs.Any(o => o.Dimensions[^2] < 0) },
            $"input {port.Spec}, {graph.Signature.Outputs.Count} outputs: scores, distances of edges{(head.Levels[0].Landmarks is null ? "" : $" and {ScrfdDecoder.Landmarks} landmarks")} "
            + $"for two anchors of each cell of strides {string.Join(", ", Strides)}");
    }

    private static ScrfdHead? Find(GraphSignature graph)
    {
        var outputs = graph.Outputs;
        if (outputs.Count is not (6 or 9) || outputs.Any(o => o is not { Type: TensorType.Float32 or TensorType.Float16, Rank: 2 or 3 }))
            return null;
        var (scores, boxes, landmarks) = (Of(outputs, 1), Of(outputs, 4), Of(outputs, 2 * ScrfdDecoder.Landmarks));
        return scores.Count == Strides.Length && boxes.Count == Strides.Length && landmarks.Count == outputs.Count - 2 * Strides.Length
            ? new ScrfdHead([.. Strides.Select((stride, i) => new ScrfdLevel(stride, scores[i], boxes[i], landmarks.Count == 0 ? null : landmarks[i]))])
            : null;
    }

    /// <summary>The outputs with so many numbers an anchor, the finest stride first; where lengths are free, a run must show them.</summary>
    private static List<int> Of(IReadOnlyList<TensorSpec> outputs, int columns) =>
        [.. Enumerable.Range(0, outputs.Count).Where(i => outputs[i].Dimensions[^1] == columns).OrderByDescending(i => outputs[i].Dimensions[^2])];
}
