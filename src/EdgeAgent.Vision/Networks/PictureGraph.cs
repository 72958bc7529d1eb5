using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Networks;

/// <summary>What is known of a graph before it has run: what it declares, what its exporter wrote into it, what its bundle says.</summary>
/// <param name="Signature">What it declares.</param>
/// <param name="Bundle">What is said about it; for a bare file little more than its name.</param>
internal sealed record PictureGraph(GraphSignature Signature, ModelBundle Bundle)
{
    private const string Indent = "  ";

    /// <summary>The line that Ultralytics and YOLOv5 write; null where there is none.</summary>
    public UltralyticsMetadata? Metadata { get; } = UltralyticsMetadata.Read(Signature);

    /// <summary>Names of classes that are given, by the bundle or by the exporter; null where nobody names them.</summary>
    public IReadOnlyList<string>? GivenLabels => Bundle.Labels ?? Metadata?.Names;

    /// <summary>The input's size from the bundle, the graph or the exporter's metadata, in this order of trust.</summary>
    public (int Width, int Height)? SizeOf(ImagePort port)
    {
        if ((Bundle.Input.Width ?? port.Width ?? Metadata?.Size?.Width) is not { } width)
            return null;
        if ((Bundle.Input.Height ?? port.Height ?? Metadata?.Size?.Height) is not { } height)
            return null;
        return (width, height);
    }

    /// <summary>Names for so many classes, and who gave them; fewer where there are more classes than any model has.</summary>
    public (IReadOnlyList<string> Labels, string Origin) LabelsFor(int classes)
    {
        if (Bundle.Labels is { } given)
            return (given, "the labels given");
        if (Metadata?.Names is { } names)
            return (names, "the names in its metadata");
        if (classes == CocoLabels.All.Count)
            return (CocoLabels.All, "COCO's, as nothing names its 80 classes");
        return (NumberedLabels.Of(Math.Min(classes, NumberedLabels.MostDeclared)), "numbers, as nothing names them");
    }

    /// <summary>The family's preprocessing with the bundle's words over it, or what contradicts the graph.</summary>
    /// <param name="port">Where pictures go in.</param>
    /// <param name="defaults">The family's preprocessing.</param>
    /// <param name="fault">A clause; null when it fits.</param>
    public ImageInput? ImageFor(ImagePort port, ImageInput defaults, out string? fault)
    {
        var image = SaidOf(port).Over(defaults);
        fault = ImageFault(image, port);
        return fault is null ? image : null;
    }

    /// <summary>An exporter's own file knows of no fixed size: pictures of a shorter side are then stretched to the graph's.</summary>
    private ImageInput SaidOf(ImagePort port) =>
        Bundle is { InputOrigin: not null, Input.Resize: ResizeMode.ShortestEdge } && port is { Width: not null, Height: not null }
            ? Bundle.Input with { Width = port.Width, Height = port.Height, Resize = ResizeMode.Stretch }
            : Bundle.Input;

    /// <summary>The smallest model.yaml where a list of labels is what a graph lacks.</summary>
    public string CompleteLabels(string family, int classes) => string.Join('\n',
        $"name: {Bundle.Name}", $"family: {family}", $"labels: labels.txt   # {classes} lines, in the order of the graph", "");

    /// <summary>The smallest model.yaml where a size is what a graph lacks.</summary>
    /// <param name="family">The family; null where the graph tells it once the size is known.</param>
    public string CompleteSize(string? family) => string.Join('\n',
        [$"name: {Bundle.Name}", .. family is null ? (string[])[] : [$"family: {family}"], "input:", $"{Indent}size: [640, 640]   # width, height that it was trained with", ""]);

    private static string? ImageFault(ImageInput image, ImagePort port)
    {
        if (image.Layout != port.Layout)
            return $"input.layout says {Lower(image.Layout)}, but the graph takes {Lower(port.Layout)} ({port.Spec})";
        if (image.Type != port.Spec.Type)
            return $"input.type says {Lower(image.Type)}, but the graph takes {port.Spec}";
        if (image.Colour == ChannelOrder.Grey && port.Channels != 1)
            return $"input.colour says grey, but the graph takes three colours ({port.Spec})";
        if (image.Resize is { } mode && mode.IsSized() && (Contradicts(port.Width, image.Width) || Contradicts(port.Height, image.Height)))
            return $"input.size says {image.Width}×{image.Height}, but the graph takes {port.Width}×{port.Height} ({port.Spec})";
        if (image.Resize == ResizeMode.LineGrow && (port.Width is not null || Contradicts(port.Height, image.Height)))
            return $"input.resize says line-grow with lines {image.Height} pixels high, but the graph takes {port.Spec}";
        return null;
    }

    private static bool Contradicts(int? declared, int? wanted) => declared is { } length && wanted is { } other && length != other;

    private static string Lower<T>(T value) => value?.ToString()?.ToLowerInvariant() ?? "nothing";
}
