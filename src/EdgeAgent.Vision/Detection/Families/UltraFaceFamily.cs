using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>UltraFace and its like: scores [1, boxes, 1 + classes] and edges [1, boxes, 4], whatever they are called.</summary>
internal sealed class UltraFaceFamily : IPictureFamily
{
    /// <summary>A graph that thins its boxes out itself has fewer.</summary>
    private const int LeastBoxes = 301;

    private static readonly Thresholds Defaults = new() { Score = 0.6, Iou = 0.3, Max = 300 };

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [ModelFamily.UltraFace];

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph) =>
        ImagePort.Find(graph.Signature, out _) is not null && Find(graph.Signature) is not null ? Match(graph, ModelFamily.UltraFace) : null;

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family)
    {
        if (ImagePort.Find(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (Find(graph.Signature) is not { } head)
        {
            return FamilyVerdict.Refuses(family, $"it is no {family} model: expected scores [1, boxes, 1 + classes] and edges [1, boxes, 4], and found "
                + string.Join("; ", graph.Signature.Outputs));
        }

        if (graph.SizeOf(port) is not var (width, height))
            return FamilyVerdict.Refuses(family, $"its input {port.Spec} leaves the size free, and nothing says which it wants", graph.CompleteSize(family));
        if (graph.ImageFor(port, DetectorDefaults.UltraFace(port) with { Width = width, Height = height }, out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);
        var (labels, origin) = Labels(graph, head.ClassCount);
        if (labels.Count != head.ClassCount)
        {
            return FamilyVerdict.Refuses(family, $"its scores tell the background and {head.ClassCount} classes apart, but {labels.Count} are named ({origin})",
                graph.CompleteLabels(family, head.ClassCount));
        }

        return FamilyVerdict.Runs(new DetectorContract(family, ModelTask.Detection, port, image, labels, head) { Defaults = Defaults },
            $"input {port.Spec}, outputs {string.Join(" and ", graph.Signature.Outputs)}: the background's score and {head.ClassCount} of classes, and decoded edges; labels: {origin}");
    }

    private static UltraFaceHead? Find(GraphSignature graph)
    {
        if (graph.Outputs is not [var first, var second])
            return null;
        return Fits(first, second) ? new UltraFaceHead(0, 1, (int)first.Dimensions[2] - 1)
            : Fits(second, first) ? new UltraFaceHead(1, 0, (int)second.Dimensions[2] - 1)
            : null;
    }

    private static bool Fits(TensorSpec scores, TensorSpec boxes) =>
        scores is { Type: TensorType.Float32 or TensorType.Float16, Dimensions: [1 or < 0, >= LeastBoxes, > 1] }
        && boxes is { Type: TensorType.Float32 or TensorType.Float16, Dimensions: [1 or < 0, >= LeastBoxes, 4] }
        && scores.Dimensions[1] == boxes.Dimensions[1];

    /// <summary>A list that begins with the background, as these frameworks write theirs, is as good as one without.</summary>
    private static (IReadOnlyList<string> Labels, string Origin) Labels(PictureGraph graph, int classes)
    {
        if (graph.GivenLabels is null && classes == 1)
            return (["face"], "one class, which is faces where nothing names it");
        var (labels, origin) = graph.LabelsFor(classes);
        return labels.Count == classes + 1 ? ([.. labels.Skip(1)], origin) : (labels, origin);
    }
}
