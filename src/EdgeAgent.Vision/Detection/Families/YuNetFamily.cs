using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>YuNet: for each of three strides two scores, a box and five landmarks, told by their shapes.</summary>
internal sealed class YuNetFamily : IPictureFamily
{
    private static readonly Thresholds Defaults = new() { Score = 0.6, Iou = 0.45, Max = 300 };

    private static readonly int[] Strides = [8, 16, 32];

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [ModelFamily.YuNet];

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph) =>
        ImagePort.Find(graph.Signature, out _) is not null && Find(graph.Signature) is not null ? Match(graph, ModelFamily.YuNet) : null;

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family)
    {
        if (ImagePort.Find(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (Find(graph.Signature) is not { } head)
        {
            return FamilyVerdict.Refuses(family, $"it is no {family} model: expected for each of three strides two scores, a box of 4 and {YuNetDecoder.Landmarks} landmarks, and found "
                + string.Join("; ", graph.Signature.Outputs));
        }

        var size = graph.SizeOf(port);
        if (graph.ImageFor(port, DetectorDefaults.YuNet(port, size is not null) with { Width = size?.Width, Height = size?.Height }, out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);
        IReadOnlyList<string> labels = graph.GivenLabels ?? ["face"];
        if (labels.Count != 1)
            return FamilyVerdict.Refuses(family, $"it finds one class, but {labels.Count} are named", graph.CompleteLabels(family, 1));

        // Which output belongs to which stride is told by their lengths.
        return FamilyVerdict.Runs(
            new DetectorContract(family, ModelTask.Detection, port, image, labels, head) { Defaults = Defaults, AwaitsShapes = graph.Signature.Outputs.Any(o => o.Dimensions[^2] < 0) },
            $"input {port.Spec}, {graph.Signature.Outputs.Count} outputs: two scores, a box and {YuNetDecoder.Landmarks} landmarks for each cell of strides {string.Join(", ", Strides)}");
    }

    private static YuNetHead? Find(GraphSignature graph)
    {
        var outputs = graph.Outputs;
        if (outputs.Count != 4 * Strides.Length || outputs.Any(o => o is not { Type: TensorType.Float32 or TensorType.Float16, Rank: 2 or 3 }))
            return null;
        var (scores, boxes, landmarks) = (Of(outputs, 1), Of(outputs, 4), Of(outputs, 2 * YuNetDecoder.Landmarks));
        if (scores.Count != 2 * Strides.Length || boxes.Count != Strides.Length || landmarks.Count != Strides.Length)
            return null;
        return new YuNetHead([.. Strides.Select((stride, i) => new YuNetLevel(stride, scores[2 * i], scores[2 * i + 1], boxes[i], landmarks[i]))]);
    }

    /// <summary>The outputs with so many numbers a cell, the finest stride first; where lengths are free, a run must show them.</summary>
    private static List<int> Of(IReadOnlyList<TensorSpec> outputs, int columns) =>
        [.. Enumerable.Range(0, outputs.Count).Where(i => outputs[i].Dimensions[^1] == columns).OrderByDescending(i => outputs[i].Dimensions[^2])];
}
