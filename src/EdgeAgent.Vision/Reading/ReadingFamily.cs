using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Reading;

/// <summary>Networks that read one line of text by connectionist temporal classification: PaddleOCR's recognisers (SVTR, CRNN) and CRNN as others export it.</summary>
internal sealed class ReadingFamily : IPictureFamily
{
    /// <summary>Heights of lines that such networks are trained on: CRNN and PP-OCR up to v2 take 32 pixels, since v3 48, EasyOCR 64.</summary>
    private static readonly int[] LineHeights = [32, 48, 64];

    /// <summary>PaddleOCR's <c>rec_image_shape</c>, 3,48,320.</summary>
    private const int UsualHeight = 48;
    private const int UsualWidth = 320;

    /// <summary>What RapidOCR and others write an alphabet into, a character a line.</summary>
    private const string MetadataKey = "character";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [ModelFamily.CtcText];

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph)
    {
        // Several lists of boxes have three axes, too; lines are low and long, and nothing else is asked of them.
        if (graph.Metadata is not null || graph.Signature.Outputs.Count != 1 || Picture(graph.Signature, out _) is not { Height: { } height } port
            || !LineHeights.Contains(height) || port.Width < 2 * height || TextGrid.Find(graph.Signature, out _) is not { } grid)
            return null;
        return Judge(graph, port, grid);
    }

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family)
    {
        if (Picture(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it reads no text: {fault}");
        return TextGrid.Find(graph.Signature, out fault) is { } grid ? Judge(graph, port, grid) : FamilyVerdict.Refuses(family, $"it reads no text: {fault}");
    }

    private static FamilyVerdict Judge(PictureGraph graph, ImagePort port, TextGrid grid)
    {
        const string family = ModelFamily.CtcText;
        if (graph.ImageFor(port, ImageOf(graph, port), out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);
        var (list, origin) = ListOf(graph);
        if (list is null)
        {
            return FamilyVerdict.Refuses(family, $"it reads lines of text (input {port.Spec}, output {grid.Spec}), and nothing names its characters",
                Complete(graph, grid.Classes));
        }

        if (grid.Classes is { } classes && Alphabet.Of(list, classes) is null)
        {
            return FamilyVerdict.Refuses(family,
                $"its output {grid.Spec} tells {classes} characters apart with the blank, but {list.Count} are named ({origin}). A list is without the blank and may be without the space, or begins or ends with 'blank'",
                Complete(graph, classes));
        }

        // Where the last axis is free only a run shows how many there are.
        var alphabet = Alphabet.Of(list, grid.Classes ?? list.Count + 1)!;
        var contract = new ReadingContract(family, port, image, alphabet, grid, graph.Bundle.Activation) { AwaitsShapes = !grid.IsSettled };
        return FamilyVerdict.Runs(contract,
            $"input {port.Spec}: a line of text; output {grid.Spec}: a number for each of its characters at each place; characters: {origin}, number {alphabet.Blank} is the blank");
    }

    private static (IReadOnlyList<string>? List, string Origin) ListOf(PictureGraph graph)
    {
        if (graph.Bundle.Labels is { } given)
            return (given, "the labels given");
        if (graph.Signature.Metadata.GetValueOrDefault(MetadataKey) is not { Length: > 0 } written)
            return (null, "");
        var lines = written.Split('\n').Select(l => l.TrimEnd('\r')).ToList();
        while (lines is [.., ""])
            lines.RemoveAt(lines.Count - 1);
        return (lines, "those in its metadata");
    }

    /// <summary>PaddleOCR <c>resize_norm_img</c> (tools/infer/predict_rec.py): BGR of −1 to 1, padded with 0; CRNN's grey line is stretched to its width (meijieru's crnn.pytorch, <c>dataset.py</c>, <c>resizeNormalize</c>).</summary>
    private static ImageInput ImageOf(PictureGraph graph, ImagePort port) => new()
    {
        Width = graph.Bundle.Input.Width ?? port.Width ?? UsualWidth,
        Height = graph.Bundle.Input.Height ?? port.Height ?? UsualHeight,
        Colour = port.Channels == 1 ? ChannelOrder.Grey : ChannelOrder.Bgr,
        Layout = port.Layout,
        Type = port.Spec.Type,
        Scale = port.Spec.Type == TensorType.UInt8 ? 1 : 1 / 255f,
        Mean = [port.Spec.Type == TensorType.UInt8 ? 0 : 0.5f],
        Std = [port.Spec.Type == TensorType.UInt8 ? 1 : 0.5f],
        Pad = [127.5f],
        Resize = port.Width is null ? ResizeMode.LineGrow : port.Channels == 1 ? ResizeMode.Stretch : ResizeMode.Line,
        Interpolation = Interpolation.Bilinear,
    };

    private static ImagePort? Picture(GraphSignature graph, out string fault)
    {
        if (ImagePort.Find(graph, out fault) is { } colours)
            return colours;
        return graph.Inputs.Count == 1 ? ImagePort.Read(graph, 0, out _, channels: 1) : null;
    }

    private static string Complete(PictureGraph graph, int? classes) => string.Join('\n',
        $"name: {graph.Bundle.Name}", $"family: {ModelFamily.CtcText}",
        $"labels: characters.txt   # a character a line, in the order of the training{(classes is { } count ? $": {count - 1}, or {count - 2} without the space at the end" : "")}", "");
}
