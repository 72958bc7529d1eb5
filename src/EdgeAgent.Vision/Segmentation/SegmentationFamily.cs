using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Segmentation;

/// <summary>Networks that give each pixel of a picture a class, from any framework.</summary>
internal sealed class SegmentationFamily : IPictureFamily
{
    /// <summary>VOC's classes, that torchvision's networks tell apart (torchvision <c>models/_meta.py</c>).</summary>
    private static readonly string[] VocLabels =
    [
        "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog", "horse", "motorbike",
        "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [ModelFamily.Segmentation];

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family)
    {
        if (Picture(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it is no segmentation model: {fault}");
        return ClassMap.Find(graph.Signature, port, isSaid: true, out fault) is { } map
            ? Judge(graph, port, map)
            : FamilyVerdict.Refuses(family, $"it is no segmentation model: {fault}");
    }

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph)
    {
        if (graph.Metadata?.Task is not null || ImagePort.Find(graph.Signature, out _) is not { } port)
            return null;
        // Beside other outputs a map may be one stride of a detector's head.
        return ClassMap.Find(graph.Signature, port, isSaid: false, out _) is { } map && (graph.Signature.Outputs.Count == 1 || map.HasMainName)
            ? Judge(graph, port, map)
            : null;
    }

    private static FamilyVerdict Judge(PictureGraph graph, ImagePort port, ClassMap map)
    {
        const string family = ModelFamily.Segmentation;
        if (RuleOf(graph, port, map) is not { } rule)
            return FamilyVerdict.Refuses(family, PixelRule.Refusal(port), PixelRule.Complete(graph, port, family));
        var size = graph.SizeOf(port);
        var resize = graph.Bundle.Input.Resize;
        if (size is null && resize is not (ResizeMode.Pad or ResizeMode.None))
            return FamilyVerdict.Refuses(family, $"its input {port.Spec} leaves the size free, and nothing says which it wants", graph.CompleteSize(family));
        if (resize?.IsCrop() == true)
            return FamilyVerdict.Refuses(family, "input.resize says that the picture is cut, which leaves a part of the picture without classes; stretch or a letterbox does not");
        if (graph.ImageFor(port, rule.Input with { Width = size?.Width, Height = size?.Height }, out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);

        var (labels, origin) = LabelsOf(graph, map);
        if (map.Classes is { } classes && labels.Count != classes)
            return FamilyVerdict.Refuses(family, $"its output {map.Spec} tells {classes} classes apart, but {labels.Count} are named ({origin})", graph.CompleteLabels(family, classes));
        if (labels.Count > ClassMap.MostClasses)
            labels = [.. labels.Take(ClassMap.MostClasses)];

        var what = map.Form switch
        {
            MapForm.Foreground => "how much of the foreground each pixel is",
            MapForm.Numbers => "the number of each pixel's class",
            _ => "a number for each class and pixel",
        };
        var contract = new SegmentationContract(family, port, image, labels, map, graph.Bundle.Activation) { AwaitsShapes = map.Form is MapForm.Planes or MapForm.Interleaved && map.Classes is null };
        return FamilyVerdict.Runs(contract, $"input {port.Spec}, output {map.Spec}: {what}; pixels as they are because {rule.Origin}; labels: {origin}");
    }

    private static (IReadOnlyList<string> Labels, string Origin) LabelsOf(PictureGraph graph, ClassMap map)
    {
        if (graph.Bundle.Labels is { } given)
            return map.Form == MapForm.Foreground && given is [var foreground] ? (["background", foreground], "the label given") : (given, "the labels given");
        if (map.Form == MapForm.Foreground)
            return IsSelfie(graph.Signature) ? (["background", "person"], "MediaPipe's") : (["background", "foreground"], "as there is one class");
        if (map.Form == MapForm.Numbers)
            return (NumberedLabels.Of(ClassMap.MostClasses), "numbers, as nothing names them");
        return map.Classes == VocLabels.Length && IsTorchvision(graph.Signature) ? (VocLabels, "VOC's, as torchvision's networks tell 21 classes apart")
            : (NumberedLabels.Of(map.Classes ?? 0), "numbers, as nothing names them");
    }

    private static PixelRule? RuleOf(PictureGraph graph, ImagePort port, ClassMap map)
    {
        var interpolation = port.Layout == TensorLayout.Nhwc || port.Spec.Type == TensorType.UInt8 ? Interpolation.Bilinear : Interpolation.PilBilinear;
        if (PixelRule.Told(graph, port) is { } told)
            return told with { Input = told.Input with { Interpolation = interpolation } };
        if (IsSelfie(graph.Signature))
            return PixelRule.ZeroToOne(port, "it is MediaPipe's selfie segmentation, which takes 0 to 1");
        if (map.Classes != VocLabels.Length || !IsTorchvision(graph.Signature))
            return null;
        var voc = PixelRule.ImageNet(port, "torchvision trains networks of VOC's 21 classes on ImageNet's mean and deviation");
        return voc with { Input = voc.Input with { Interpolation = Interpolation.PilBilinear } };
    }

    /// <summary>The outputs of torchvision's networks are called <c>out</c> and <c>aux</c>.</summary>
    private static bool IsTorchvision(GraphSignature graph) => graph.OutputIndex("out") >= 0 && GraphExporters.Of(graph) == GraphExporter.PyTorch;

    /// <summary>MediaPipe's selfie segmentation as tf2onnx writes it.</summary>
    private static bool IsSelfie(GraphSignature graph) =>
        graph.Inputs is [{ Name: "input_1:0", Dimensions: [_, _, 256, 3] }] && graph.Outputs is [{ Name: "activation_10", Dimensions: [_, _, 256, 1] }];

    private static ImagePort? Picture(GraphSignature graph, out string fault)
    {
        if (ImagePort.Find(graph, out fault) is { } colours)
            return colours;
        return graph.Inputs.Count == 1 ? ImagePort.Read(graph, 0, out _, channels: 1) : null;
    }
}
