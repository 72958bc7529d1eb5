using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>
/// Says of a graph with queries what its numbers are. Two kinds look alike: a row of classes and "no object" (softmax: DETR, YOLOS), and
/// a row of classes that each say yes or no (sigmoid: Conditional and Deformable DETR, RT-DETR, RF-DETR). The bundle tells, or the number
/// of its labels, or COCO's number of classes, or else the numbers of the trial.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="logits">Its output of classes.</param>
/// <param name="boxes">Its output of boxes.</param>
internal sealed class QueryMatch(PictureGraph graph, int logits, int boxes)
{
    private readonly GraphSignature _signature = graph.Signature;

    /// <summary>RF-DETR's exporter names its outputs so, and no other does.</summary>
    private bool IsRfDetr => _signature.Outputs[logits].Name == "labels";

    /// <summary>Judges the graph.</summary>
    /// <param name="named">The family that the bundle names; null where none does.</param>
    public FamilyVerdict Judge(string? named)
    {
        var spec = _signature.Outputs[logits];
        var columns = (int)spec.Dimensions[2];
        var family = named ?? (IsRfDetr || columns == CocoLabels.All.Count ? ModelFamily.RtDetr : ModelFamily.Detr);
        if (!TryInputs(out var port, out var mask, out var fault))
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (columns < 0)
            return FamilyVerdict.Refuses(family, $"its output {spec} leaves the number of classes free; export it with that axis fixed");
        if (spec.Dimensions[2] > NumberedLabels.MostDeclared)
            return FamilyVerdict.Refuses(family, $"its output {spec} has more classes than any model tells apart ({NumberedLabels.MostDeclared})");
        var activation = graph.Bundle.Activation ?? Guess(named, columns);
        if (Classes(activation, columns, family, out fault) is not { } classes)
            return FamilyVerdict.Refuses(family, fault, graph.CompleteLabels(family, activation == OutputActivation.Softmax ? columns - 1 : columns));
        if (activation == OutputActivation.Sigmoid && named is null && family == ModelFamily.Detr && columns != CocoCategories.All.Count)
        {
            return FamilyVerdict.Refuses(family,
                $"its output {spec} has a yes or no for each of {columns} classes, which Deformable DETR and RT-DETR share, and their preprocessing differs: "
                + "nothing tells whether it wants ImageNet's mean and deviation (family: detr) or 0 to 1 as it is (family: rtdetr)",
                string.Join('\n', $"name: {graph.Bundle.Name}", "family: rtdetr   # or detr", "output: {activation: sigmoid}", ""));
        }

        if (graph.ImageFor(port!, Defaults(family, port!), out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);
        if (image is { Resize: not ResizeMode.None } and ({ Width: null } or { Height: null }))
            return FamilyVerdict.Refuses(family, $"its input {port!.Spec} leaves the size free, and nothing says which it wants", graph.CompleteSize(family));

        var (labels, origin) = Labels(classes.Labels);
        var head = new QueryHead(logits, boxes, columns, classes.Count, activation, graph.Bundle.Activation is not null);
        return FamilyVerdict.Runs(
            new DetectorContract(family, ModelTask.Detection, port!, image, labels, head)
            {
                PixelMask = mask,
                Defaults = family == ModelFamily.Detr ? FrameworkDefaults.Detr : DetectorDefaults.Thresholds,
            },
            $"input {port!.Spec}, outputs {spec} and {_signature.Outputs[boxes]}: a box and {columns} numbers of classes for each query, {Explain(activation)}; labels: {origin}");
    }

    /// <summary>What neither labels nor the bundle say, COCO's numbers may: 92 are its 91 categories and "no object", 91 and 80 are all classes.</summary>
    private OutputActivation? Guess(string? named, int columns)
    {
        if (IsRfDetr || named == ModelFamily.RtDetr)
            return OutputActivation.Sigmoid;
        if (graph.GivenLabels is { Count: var given })
            return given == columns ? OutputActivation.Sigmoid : given == columns - 1 ? OutputActivation.Softmax : null;
        if (columns == CocoCategories.All.Count + 1)
            return OutputActivation.Softmax;
        return columns == CocoCategories.All.Count || columns == CocoLabels.All.Count ? OutputActivation.Sigmoid : null;
    }

    /// <summary>How many columns are classes (null: the trial tells), and how many labels that takes.</summary>
    private (int? Count, int Labels)? Classes(OutputActivation? activation, int columns, string family, out string fault)
    {
        fault = "";
        var fewest = activation == OutputActivation.Sigmoid && !IsRfDetr ? columns : columns - 1;
        var most = activation == OutputActivation.Softmax ? columns - 1 : columns;
        if (graph.GivenLabels is not { Count: var given })
            return activation is null or OutputActivation.None ? (null, columns) : (most, most);
        if (given >= fewest && given <= most)
            return (given, given);
        var background = family == ModelFamily.Detr ? "; where classes are counted from 1, the first label stands for class 0" : "";
        fault = $"its output {_signature.Outputs[logits]} tells {(fewest == most ? $"{most}" : $"{fewest} or {most}")} classes apart"
            + $"{(most < columns ? $" ({columns} − 'no object')" : "")}, but {given} are named{background}";
        return null;
    }

    private (IReadOnlyList<string> Labels, string Origin) Labels(int classes) =>
        graph.GivenLabels is null && classes == CocoCategories.All.Count
            ? (CocoCategories.All, "COCO's category numbers, as nothing names its 91 classes")
            : graph.LabelsFor(classes);

    private ImageInput Defaults(string family, ImagePort port) => family == ModelFamily.Detr
        ? FrameworkDefaults.DetrImage(port)
        : WithSize(port, IsRfDetr ? FrameworkDefaults.RfDetrImage(port) : FrameworkDefaults.RtDetrImage(port));

    private ImageInput WithSize(ImagePort port, ImageInput image) =>
        graph.SizeOf(port) is var (width, height) ? image with { Width = width, Height = height } : image;

    private static string Explain(OutputActivation? activation) => activation switch
    {
        OutputActivation.Softmax => "the last of them 'no object'",
        OutputActivation.Sigmoid => "each a yes or no",
        OutputActivation.None => "scores already",
        _ => "whose meaning the trial run tells",
    };

    private bool TryInputs(out ImagePort? port, out PixelMaskInput? mask, out string fault)
    {
        mask = null;
        if (_signature.Inputs.Count == 2)
        {
            var place = PixelMaskInput.Read(_signature, 0) is null ? 1 : 0;
            mask = PixelMaskInput.Read(_signature, place);
            if (mask is not null)
            {
                port = ImagePort.Read(_signature, 1 - place, out fault);
                return port is not null;
            }
        }

        port = ImagePort.Find(_signature, out fault);
        return port is not null;
    }
}
