using System.Globalization;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>What the built families ask of a graph, in one place: picture, size, boxes, classes, labels.</summary>
/// <param name="graph">The graph.</param>
/// <param name="bundle">What is said about it.</param>
/// <param name="metadata">What its exporter wrote into it.</param>
internal sealed class HeadMatch(GraphSignature graph, ModelBundle bundle, UltralyticsMetadata? metadata)
{
    private const string Indent = "  ";

    /// <summary>Matches a graph whose layout is known with a family's preprocessing.</summary>
    /// <param name="family">The family.</param>
    /// <param name="layout">How its output is laid out.</param>
    /// <param name="defaultsOf">The family's preprocessing.</param>
    public FamilyVerdict Match(string family, HeadLayout layout, Func<ImagePort, ImageInput> defaultsOf)
    {
        if (ImagePort.Find(graph, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (HeadShape.Find(graph, out fault) is not { } head)
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (SizeOf(port) is not var (width, height))
            return FamilyVerdict.Refuses(family, $"its input {port.Spec} leaves the size free, and nothing says which it wants", CompleteSize(family));
        if (Contradiction(port.Width, width) || Contradiction(port.Height, height))
            return FamilyVerdict.Refuses(family, $"input.size says {width}×{height}, but the graph takes {port.Width}×{port.Height} ({port.Spec})");

        var (boxes, channels) = layout == HeadLayout.UltralyticsChannels ? (head.Columns, head.Rows) : (head.Rows, head.Columns);
        var others = layout == HeadLayout.Yolox ? YoloxDecoder.BoxColumns : UltralyticsDecoder.BoxChannels;
        if (channels < others + 1)
            return FamilyVerdict.Refuses(family, $"its output {head.Spec} leaves no class: {family} has {others} numbers a box before the classes");
        if (HeadShape.GridOf(boxes, width, height) is not { } grid)
        {
            return FamilyVerdict.Refuses(family,
                $"its output {head.Spec} is no {family} head: no strides give {boxes} boxes for an input of {width}×{height}");
        }

        var classes = (int)channels - others;
        var (labels, origin) = LabelsFor(classes);
        if (labels.Count != classes)
        {
            return FamilyVerdict.Refuses(family,
                $"its output {head.Spec} tells {classes} classes apart ({channels} − {others}), but {labels.Count} are named ({origin})",
                CompleteLabels(family, classes));
        }

        var image = bundle.Input.Over(defaultsOf(port) with { Width = width, Height = height });
        if (InputFault(image, port) is { } inputFault)
            return FamilyVerdict.Refuses(family, inputFault);
        return FamilyVerdict.Runs(
            new DetectorContract(family, layout, port, image, grid, classes, labels),
            $"input {port.Spec}, output {head.Spec}: {Layout(layout, classes)}, a box for each cell of strides {string.Join(", ", grid.Strides)}; "
            + $"labels: {origin}");
    }

    /// <summary>The input's size from the graph, the bundle or the exporter's metadata, in this order of trust.</summary>
    public (int Width, int Height)? SizeOf(ImagePort port)
    {
        if ((bundle.Input.Width ?? port.Width ?? metadata?.Size?.Width) is not { } width)
            return null;
        if ((bundle.Input.Height ?? port.Height ?? metadata?.Size?.Height) is not { } height)
            return null;
        return (width, height);
    }

    /// <summary>A list of labels is what a graph lacks.</summary>
    public string CompleteLabels(string family, int classes) => string.Join('\n',
        $"name: {bundle.Name}", $"family: {family}", $"labels: labels.txt   # {classes} lines, in the order of the graph", "");

    private (IReadOnlyList<string> Labels, string Origin) LabelsFor(int classes)
    {
        if (bundle.Labels is { } given)
            return (given, "the labels given");
        if (metadata?.Names is { } names)
            return (names, "the names in its metadata");
        if (classes == CocoLabels.All.Count)
            return (CocoLabels.All, "COCO's, as nothing names its 80 classes");
        return ([.. Enumerable.Range(0, classes).Select(i => string.Create(CultureInfo.InvariantCulture, $"class {i}"))], "numbers, as nothing names them");
    }

    private static bool Contradiction(int? declared, int wanted) => declared is { } length && length != wanted;

    private static string Layout(HeadLayout layout, int classes) => layout switch
    {
        HeadLayout.Yolox => $"centre, size, objectness and {classes} classes in each row",
        HeadLayout.UltralyticsRows => $"centre, size and {classes} classes in each row",
        _ => $"centre, size and {classes} classes in each column",
    };

    private static string? InputFault(ImageInput image, ImagePort port)
    {
        if (image.Layout != port.Layout)
            return $"input.layout says {Lower(image.Layout)}, but the graph takes {Lower(port.Layout)} ({port.Spec})";
        if (image.Type != port.Spec.Type)
            return $"input.type says {Lower(image.Type)}, but the graph takes {port.Spec}";
        if (image.Colour == ChannelOrder.Grey)
            return $"input.colour says grey, but the graph takes three colours ({port.Spec})";
        if (image.Resize is not (ResizeMode.LetterboxCenter or ResizeMode.LetterboxTopleft or ResizeMode.Stretch))
            return "input.resize of a detector is letterbox-center, letterbox-topleft or stretch";
        if (image.Interpolation != Interpolation.Bilinear)
            return "input.interpolation of a detector is bilinear; others are not built yet";
        return null;
    }

    private static string Lower<T>(T value) => value?.ToString()?.ToLowerInvariant() ?? "nothing";

    private string CompleteSize(string family) => string.Join('\n',
        $"name: {bundle.Name}", $"family: {family}", "input:", $"{Indent}size: [640, 640]   # width, height that it was trained with", "");
}
