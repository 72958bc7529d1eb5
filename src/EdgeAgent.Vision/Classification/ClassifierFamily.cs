using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Classification;

/// <summary>Networks that give one number for each class of the whole picture, from any framework.</summary>
internal sealed class ClassifierFamily : IPictureFamily
{
    private const int ImageNetClasses = 1000;

    /// <summary>Networks of ImageNet's classes that look at less are made for other pictures.</summary>
    private const int SmallestImageNetSide = 128;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [ModelFamily.Classifier];

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family)
    {
        if (Picture(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it is no classifier: {fault}");
        return ClassRow.Find(graph.Signature, out fault) is { } row
            ? Judge(graph, port, row)
            : FamilyVerdict.Refuses(family, $"it is no classifier: {fault}");
    }

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph)
    {
        if (graph.Metadata?.Task == UltralyticsMetadata.Classify)
            return Match(graph, ModelFamily.Classifier);
        if (graph.Metadata?.Task is not null || Picture(graph.Signature, out _) is not { } port || ClassRow.Find(graph.Signature, out _) is not { } row)
            return null;
        // Beside other outputs a row may be anything: boxes that suppression left are one too.
        return graph.Signature.Outputs.Count == 1 || row.Spec.Name == "logits" ? Judge(graph, port, row) : null;
    }

    private static FamilyVerdict Judge(PictureGraph graph, ImagePort port, ClassRow row)
    {
        const string family = ModelFamily.Classifier;
        if (RuleOf(graph, port, row) is not { } rule)
            return FamilyVerdict.Refuses(family, PixelRule.Refusal(port), PixelRule.Complete(graph, port, family));
        if (graph.SizeOf(port) is not var (width, height))
            return FamilyVerdict.Refuses(family, $"its input {port.Spec} leaves the size free, and nothing says which it wants", graph.CompleteSize(family));
        if (graph.ImageFor(port, rule.Input with { Width = width, Height = height }, out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);

        var labels = graph.GivenLabels ?? NumberedLabels.Of(row.Count ?? 0);
        var origin = graph.Bundle.Labels is not null ? "the labels given" : graph.Metadata?.Names is not null ? "the names in its metadata" : "numbers, as nothing names them";
        if (row.Count is { } classes && labels.Count != classes)
        {
            return FamilyVerdict.Refuses(family,
                $"its output {row.Spec} tells {classes} classes apart, but {labels.Count} are named ({origin})", graph.CompleteLabels(family, classes));
        }

        var contract = new ClassifierContract(family, port, image, labels, row, graph.Bundle.Activation) { AwaitsShapes = row.Count is null };
        return FamilyVerdict.Runs(contract,
            $"input {port.Spec}, output {row.Spec}: a number for each class of the whole picture; pixels as they are because {rule.Origin}; labels: {origin}");
    }

    private static ImagePort? Picture(GraphSignature graph, out string fault)
    {
        if (ImagePort.Find(graph, out fault) is { } colours)
            return colours;
        return graph.Inputs.Count == 1 ? ImagePort.Read(graph, 0, out _, channels: 1) : null;
    }

    /// <summary>How pixels become its input: told, or of a kind that is always trained alike.</summary>
    private static PixelRule? RuleOf(PictureGraph graph, ImagePort port, ClassRow row)
    {
        var (width, height) = graph.SizeOf(port) ?? (0, 0);
        if (graph.Metadata is { } metadata)
        {
            // ultralytics/data/augment.py classify_transforms; yolov5/utils/augmentations.py classify_transforms, which writes no task.
            return metadata.Task == UltralyticsMetadata.Classify
                ? Cropped(PixelRule.ZeroToOne(port, "an Ultralytics classifier takes 0 to 1"), height, Interpolation.PilBilinear)
                : Cropped(PixelRule.ImageNet(port, "a YOLOv5 classifier is trained on ImageNet's mean and deviation"), height, Interpolation.Bilinear);
        }

        if (PixelRule.Told(graph, port) is { } told)
            return port.Layout == TensorLayout.Nhwc || width != height ? told : Cropped(told, ImageNetShorterSide(height), Interpolation.PilBilinear);
        if (port.Channels == 3 && row.Count == ImageNetClasses && Math.Min(width, height) >= SmallestImageNetSide && width == height)
        {
            if (GraphExporters.Of(graph.Signature) is var exporter and (GraphExporter.PyTorch or GraphExporter.Gluon))
            {
                var who = exporter == GraphExporter.Gluon ? "Gluon" : "torchvision";
                return Cropped(PixelRule.ImageNet(port, $"{who} trains networks of ImageNet's 1000 classes on ImageNet's mean and deviation"),
                    ImageNetShorterSide(height), Interpolation.PilBilinear);
            }
        }

        return null;
    }

    /// <summary>The shorter side before the crop of 224 is 256, and so in proportion (torchvision <c>transforms/_presets.py</c>).</summary>
    private static int ImageNetShorterSide(int side) => (int)Math.Round(side * 256 / 224.0);

    private static PixelRule Cropped(PixelRule rule, int shorterSide, Interpolation interpolation) =>
        rule with { Input = rule.Input with { Resize = ResizeMode.ShortestEdgeCrop, ResizeTo = shorterSide, Interpolation = interpolation } };
}
