using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>
/// Detectors that are whole in their graph, suppression included, and take one picture without a batch axis: torchvision's, and Detectron2's
/// traced by its <c>export_model.py</c>, which also give the size of the resized picture. Detectron2's RetinaNet may also come as its raw heads.
/// </summary>
internal sealed class RegionFamilies : IPictureFamily
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [ModelFamily.Detectron2, ModelFamily.Torchvision];

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph)
    {
        if (RetinaNetMatch.IsLike(graph.Signature) && RetinaNetMatch.IsNamed(graph.Signature))
            return new RetinaNetMatch(graph).Judge();
        if (ObjectListShape.Find(graph.Signature) is not { } found || ImagePort.Find(graph.Signature, out _) is not { Layout: TensorLayout.Chw })
            return null;
        if (found.PictureSize is null)
            return Torchvision(graph, found);
        return graph.Signature.HasUnalignedRegions ? Faithless(graph) : Detectron2(graph, found);
    }

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family)
    {
        if (family == ModelFamily.Detectron2 && RetinaNetMatch.IsLike(graph.Signature))
            return new RetinaNetMatch(graph).Judge();
        if (ObjectListShape.Find(graph.Signature) is { } found)
            return family == ModelFamily.Detectron2 ? Detectron2(graph, found) : Torchvision(graph, found);
        return FamilyVerdict.Refuses(family,
            $"it is no {family} model: it gives {string.Join("; ", graph.Signature.Outputs)}, where boxes float32 [n, 4], classes int64 [n] and scores float32 [n] are expected, in any order"
            + (family == ModelFamily.Detectron2 ? ", or maps of classes and boxes, one of each a level" : ""));
    }

    /// <summary>
    /// Detectron2 cuts regions with <c>aligned=True</c>, which RoiAlign before opset 16 cannot say: the same network gives other boxes (measured in
    /// assets/exports/detectron2: up to 5.6 pixels, and 8 and 13 objects in the place of 7 and 10).
    /// </summary>
    private static FamilyVerdict Faithless(PictureGraph graph) => FamilyVerdict.Refuses(ModelFamily.Detectron2,
        $"it is faithless to the network it was made of: {Unaligned(graph.Signature)}. Export it with opset 16 (STABLE_ONNX_OPSET_VERSION in "
        + "detectron2/export/__init__.py, then tools/deployment/export_model.py --export-method tracing --format onnx). A model.yaml that names the family runs it as it is",
        string.Join('\n', $"name: {graph.Bundle.Name}", $"family: {ModelFamily.Detectron2}   # as it is: boxes are some pixels off", ""));

    private static string Unaligned(GraphSignature graph) =>
        $"its RoiAlign (opset {graph.Opset}) cuts regions half a pixel beside where Detectron2 does (aligned=True), so that boxes are off by some pixels and objects come and go";

    private static FamilyVerdict Detectron2(PictureGraph graph, ObjectListShape found)
    {
        const string family = ModelFamily.Detectron2;
        if (ImagePort.Find(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (graph.ImageFor(port, FrameworkDefaults.Detectron2Image(port), out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);
        return Runs(graph, family, port, image, found, areMasksOfBoxes: true, "", graph.Signature.HasUnalignedRegions ? $"; faithless: {Unaligned(graph.Signature)}" : "");
    }

    private static FamilyVerdict Torchvision(PictureGraph graph, ObjectListShape found)
    {
        const string family = ModelFamily.Torchvision;
        if (ImagePort.Find(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (graph.ImageFor(port, FrameworkDefaults.TorchvisionImage(port), out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);
        return Runs(graph, family, port, image, found, areMasksOfBoxes: false, ", 0 is the background", "");
    }

    private static FamilyVerdict Runs(
        PictureGraph graph, string family, ImagePort port, ImageInput image, ObjectListShape found, bool areMasksOfBoxes, string background, string remark)
    {
        var labels = graph.GivenLabels ?? NumberedLabels.Open;
        var outputs = new ObjectListOutputs(found.Boxes, found.Classes, found.Scores, BoxUnit.InputPixels)
        {
            LabelCount = labels.Count,
            Masks = found.Masks,
            AreMasksOfBoxes = areMasksOfBoxes,
        };
        return FamilyVerdict.Runs(
            new DetectorContract(family, found.Masks is null ? ModelTask.Detection : ModelTask.Segmentation, port, image, labels, new ObjectListHead(outputs)),
            $"input {port.Spec}, outputs {string.Join(", ", graph.Signature.Outputs)}: finished boxes, classes and scores{(found.Masks is null ? "" : ", a mask each")}"
            + (found.Others > 0 ? $" ({found.Others} other output(s) are not read)" : "")
            + (graph.GivenLabels is null ? $"; labels: numbers, as nothing names them{background}" : $"; labels: {labels.Count} given{background}") + remark);
    }
}
