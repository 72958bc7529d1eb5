using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>What families with one matrix of boxes ask of a graph, in one place: picture, size, boxes, classes, labels.</summary>
/// <param name="graph">The graph.</param>
internal sealed class HeadMatch(PictureGraph graph)
{
    /// <summary>YOLOX: a box in each row, with objectness.</summary>
    public FamilyVerdict Yolox() => Match(
        ModelFamily.Yolox, isColumns: false, YoloxDecoder.BoxColumns, DetectorDefaults.Yolox, "objectness and", (grid, classes) => new YoloxHead(grid, classes));

    /// <summary>Ultralytics from v8 on: a box in each column, or in each row, without objectness.</summary>
    public FamilyVerdict Ultralytics(bool isRows) => Match(
        ModelFamily.Yolov8, !isRows, UltralyticsDecoder.BoxChannels, DetectorDefaults.Ultralytics, "and",
        (grid, classes) => new UltralyticsHead(grid.CellCount, classes, isRows));

    private FamilyVerdict Match(
        string family, bool isColumns, int others, Func<ImagePort, ImageInput> defaultsOf, string before, Func<AnchorGrid, int, DetectionHead> headOf)
    {
        if (ImagePort.Find(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (HeadShape.Find(graph.Signature, out fault) is not { } head)
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (graph.SizeOf(port) is not var (width, height))
            return FamilyVerdict.Refuses(family, $"its input {port.Spec} leaves the size free, and nothing says which it wants", graph.CompleteSize(family));
        if (graph.ImageFor(port, defaultsOf(port) with { Width = width, Height = height }, out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);

        var (boxes, channels) = isColumns ? (head.Columns, head.Rows) : (head.Rows, head.Columns);
        if (channels < others + 1)
            return FamilyVerdict.Refuses(family, $"its output {head.Spec} leaves no class: {family} has {others} numbers a box before the classes");
        if (HeadShape.GridOf(boxes, width, height) is not { } grid)
        {
            return FamilyVerdict.Refuses(family,
                $"its output {head.Spec} is no {family} head: no strides give {boxes} boxes for an input of {width}×{height}");
        }

        var classes = (int)channels - others;
        var (labels, origin) = graph.LabelsFor(classes);
        if (labels.Count != classes)
        {
            return FamilyVerdict.Refuses(family,
                $"its output {head.Spec} tells {classes} classes apart ({channels} − {others}), but {labels.Count} are named ({origin})",
                graph.CompleteLabels(family, classes));
        }

        var contract = new DetectorContract(family, ModelTask.Detection, port, image, labels, headOf(grid, classes)) { AwaitsShapes = !head.Spec.IsFixed };
        return FamilyVerdict.Runs(contract,
            $"input {port.Spec}, output {head.Spec}: centre, size{(before == "and" ? " and" : $", {before}")} {classes} classes in each {(isColumns ? "column" : "row")}, "
            + $"a box for each cell of strides {string.Join(", ", grid.Strides)}; labels: {origin}");
    }
}
