using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>
/// Detectors that are whole in their graph, suppression included, and take one picture without a batch axis: torchvision's, and Detectron2's
/// traced by its <c>export_model.py</c>, which also give the size of the resized picture.
/// </summary>
internal sealed class RegionFamilies : IPictureFamily
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [ModelFamily.Torchvision];

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph) =>
        ObjectListShape.Find(graph.Signature) is { PictureSize: null } found && ImagePort.Find(graph.Signature, out _) is { Layout: TensorLayout.Chw }
            ? Torchvision(graph, found)
            : null;

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family) => ObjectListShape.Find(graph.Signature) is { } found
        ? Torchvision(graph, found)
        : FamilyVerdict.Refuses(family,
            $"it is no {family} model: it gives {string.Join("; ", graph.Signature.Outputs)}, where boxes float32 [n, 4], labels int64 [n] and scores float32 [n] are expected, in any order");

    private static FamilyVerdict Torchvision(PictureGraph graph, ObjectListShape found)
    {
        const string family = ModelFamily.Torchvision;
        if (ImagePort.Find(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (graph.ImageFor(port, FrameworkDefaults.TorchvisionImage(port), out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);
        var labels = graph.GivenLabels ?? NumberedLabels.Open;
        var outputs = new ObjectListOutputs(found.Boxes, found.Classes, found.Scores, BoxUnit.InputPixels) { LabelCount = labels.Count, Masks = found.Masks };
        var task = found.Masks is null ? ModelTask.Detection : ModelTask.Segmentation;
        return FamilyVerdict.Runs(
            new DetectorContract(family, task, port, image, labels, new ObjectListHead(outputs)),
            $"input {port.Spec}, outputs {string.Join(", ", graph.Signature.Outputs)}: finished boxes, labels and scores{(found.Masks is null ? "" : ", a mask of the picture's size each")}"
            + $"{(found.Others > 0 ? $" ({found.Others} other output(s) are not read)" : "")}; "
            + (graph.GivenLabels is null ? "labels: numbers, as nothing names them (0 is the background)" : $"labels: {labels.Count} given, the first is the background"));
    }
}
