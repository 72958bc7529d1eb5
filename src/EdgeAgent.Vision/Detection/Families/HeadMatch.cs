using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>What families with one matrix of boxes ask of a graph, in one place: picture, size, boxes, classes, what stands behind them, labels.</summary>
/// <param name="graph">The graph.</param>
internal sealed class HeadMatch(PictureGraph graph)
{
    /// <summary>Boxes of each cell where anchors are boxes of given sizes.</summary>
    private const int Yolov5PerCell = 3;

    /// <summary>Ultralytics' name of what a graph does: its exporter's, else what its bundle says; null when nobody says it.</summary>
    public string? Task { get; } = graph.Metadata?.Task ?? graph.Bundle.Task switch
    {
        ModelTask.Segmentation => UltralyticsMetadata.Segment,
        ModelTask.Pose => UltralyticsMetadata.Pose,
        _ => null,
    };

    /// <summary>YOLOX: a box in each row, with objectness.</summary>
    public FamilyVerdict Yolox() => Match(ModelFamily.Yolox, DetectorDefaults.Yolox, start =>
        Grid(start, start.Head.Rows, start.Head.Columns, YoloxDecoder.BoxColumns, "objectness and", "row",
            (grid, classes, _) => new YoloxHead(grid, classes, Output: start.Head.Output), hasDetails: false));

    /// <summary>Ultralytics from v8 on: a box in each column, or in each row, without objectness.</summary>
    public FamilyVerdict Ultralytics(bool isRows) => Match(ModelFamily.Yolov8, DetectorDefaults.Ultralytics, start => isRows
        ? Grid(start, start.Head.Rows, start.Head.Columns, UltralyticsDecoder.BoxChannels, "and", "row", (grid, classes, detail) =>
            new UltralyticsHead(grid.CellCount, classes, true, detail, start.Head.Output))
        : Grid(start, start.Head.Columns, start.Head.Rows, UltralyticsDecoder.BoxChannels, "and", "column", (grid, classes, detail) =>
            new UltralyticsHead(grid.CellCount, classes, false, detail, start.Head.Output)));

    /// <summary>YOLOv5 and YOLOv7: three boxes of a cell, each a row with objectness; YOLOv6 has one.</summary>
    public FamilyVerdict Yolov5() => Match(ModelFamily.Yolov5, DetectorDefaults.Ultralytics, start =>
    {
        var perCell = HeadShape.GridOf(start.Head.Rows, start.Width, start.Height, Yolov5PerCell) is null ? 1 : Yolov5PerCell;
        return Grid(start, start.Head.Rows, start.Head.Columns, Yolov5Decoder.BoxColumns, "objectness and", "row",
            (grid, classes, detail) => new Yolov5Head(grid.CellCount * perCell, classes, detail, start.Head.Output), perCell: perCell);
    });

    /// <summary>Boxes that the graph has chosen itself, in rows of corners, score and class.</summary>
    /// <param name="family">Which they are of.</param>
    public FamilyVerdict Finished(string family) => Match(family, DetectorDefaults.Ultralytics, start =>
    {
        var head = start.Head;
        if (head.Columns is >= 0 and < FinishedDecoder.BoxColumns)
            return FamilyVerdict.Refuses(family, $"its output {head.Spec} is no list of finished boxes: expected [1, boxes, 6] of two corners, score and class, or more columns");
        if (DetailOf(head, head.Columns - FinishedDecoder.BoxColumns, 0, isFinished: true, out var fault) is var detail && fault is not null)
            return FamilyVerdict.Refuses(family, fault);
        var columns = FinishedDecoder.BoxColumns + (detail?.Numbers ?? 0);
        if (head.Columns >= 0 && head.Columns != columns)
        {
            return FamilyVerdict.Refuses(family,
                $"its output {head.Spec} is no list of finished boxes: expected {columns} columns, two corners, score, class{Behind(detail)}");
        }

        var labels = graph.GivenLabels ?? NumberedLabels.Open;
        var origin = graph.GivenLabels is null ? "numbers, as nothing names them" : graph.LabelsFor(labels.Count).Origin;
        return FamilyVerdict.Runs(
            Contract(start, detail, labels, new FinishedHead(labels.Count, detail, head.Output)),
            $"input {start.Port.Spec}, output {head.Spec}: boxes that the graph has chosen itself, {(detail is AngleDetail ? "centre, size" : "two corners")}, score, class{Behind(detail)} "
            + $"in each row, never thinned out again; labels: {origin}");
    });

    private FamilyVerdict Match(string family, Func<ImagePort, ImageInput> defaultsOf, Func<Start, FamilyVerdict> match)
    {
        if (ImagePort.Find(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (HeadShape.Find(graph.Signature, out fault) is not { } head)
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (graph.SizeOf(port) is not var (width, height))
            return FamilyVerdict.Refuses(family, $"its input {port.Spec} leaves the size free, and nothing says which it wants", graph.CompleteSize(family));
        return graph.ImageFor(port, defaultsOf(port) with { Width = width, Height = height }, out var misfit) is { } image
            ? match(new Start(family, port, head, width, height, image))
            : FamilyVerdict.Refuses(family, misfit!);
    }

    private FamilyVerdict Grid(
        Start start, long boxes, long channels, int before, string words, string place, Func<AnchorGrid, int, HeadDetail?, DetectionHead> headOf,
        bool hasDetails = true, int perCell = 1)
    {
        var (family, spec) = (start.Family, start.Head.Spec);
        if (channels >= 0 && channels < before + 1)
            return FamilyVerdict.Refuses(family, $"its output {spec} leaves no class: {family} has {before} numbers a box before the classes");
        if (HeadShape.GridOf(boxes, start.Width, start.Height, perCell) is not { } grid)
        {
            return FamilyVerdict.Refuses(family,
                $"its output {spec} is no {family} head: no strides give {boxes} boxes for an input of {start.Width}×{start.Height}");
        }

        // A free number of channels is learnt from the first run; until then one class does.
        var rest = channels < 0 ? graph.GivenLabels?.Count ?? 1 : (int)channels - before;
        HeadDetail? detail = null;
        if (hasDetails && channels >= 0)
        {
            detail = DetailOf(start.Head, rest, graph.GivenLabels?.Count, isFinished: false, out var fault);
            if (fault is not null)
                return FamilyVerdict.Refuses(family, fault);
        }

        var classes = rest - (detail?.Numbers ?? 0);
        if (classes < 1)
            return FamilyVerdict.Refuses(family, $"its output {spec} leaves no class: {before} numbers of a box stand before the classes{Behind(detail)} behind them");
        var (labels, origin) = graph.LabelsFor(classes);
        if (labels.Count != classes)
        {
            var others = detail is null ? $"{channels} − {before}" : $"{channels} − {before} − {detail.Numbers}";
            var mayBePose = hasDetails && Task is null && (classes - labels.Count) is > 0 and var more && (more % 3 == 0 || more % 2 == 0);
            return FamilyVerdict.Refuses(family,
                $"its output {spec} tells {classes} classes apart ({others}), but {labels.Count} are named ({origin})"
                + (mayBePose ? "; if the others are points of a body, add task: pose to its model.yaml" : ""),
                graph.CompleteLabels(family, classes));
        }

        var cells = perCell == 1 ? "a box" : $"{perCell} boxes";
        return FamilyVerdict.Runs(
            Contract(start, detail, labels, headOf(grid, classes, detail)),
            $"input {start.Port.Spec}, output {spec}: centre, size{(words == "and" ? " and" : $", {words}")} {classes} classes{Behind(detail)} in each {place}, "
            + $"{cells} for each cell of strides {string.Join(", ", grid.Strides)}; labels: {origin}");
    }

    private static DetectorContract Contract(Start start, HeadDetail? detail, IReadOnlyList<string> labels, DetectionHead head) =>
        new(start.Family, detail?.Task ?? ModelTask.Detection, start.Port, start.Image, labels, head) { AwaitsShapes = start.Head.AwaitsShapes };

    private static string Behind(HeadDetail? detail) => detail is null ? "" : $", {detail.Words}";

    /// <summary>What stands behind the classes of a box.</summary>
    /// <param name="head">The outputs.</param>
    /// <param name="rest">Numbers of a box from its classes on; behind its class, where the graph has chosen the boxes.</param>
    /// <param name="classes">How many of them are classes; null when nobody says it.</param>
    /// <param name="isFinished">Whether the graph has chosen the boxes.</param>
    /// <param name="fault">Why it cannot be told; null when it can.</param>
    private HeadDetail? DetailOf(HeadShape head, long rest, int? classes, bool isFinished, out string? fault)
    {
        fault = null;
        if (head.Prototypes is { } prototypes)
        {
            if (Task is null or UltralyticsMetadata.Segment)
                return new MaskDetail(prototypes with { Count = Math.Max(1, prototypes.Count) });
            fault = $"it has prototypes of masks ({graph.Signature.Outputs[prototypes.Output]}), but is said to do '{Task}'";
            return null;
        }

        switch (Task)
        {
            case UltralyticsMetadata.Segment:
                fault = $"it is said to find masks, but gives no prototypes of them [1, count, height, width] beside its boxes {head.Spec}";
                return null;
            case UltralyticsMetadata.Pose:
                return Keypoints(head, rest, classes ?? 1, out fault);
            case UltralyticsMetadata.Oriented:
                return new AngleDetail(isFinished);
            case null when !isFinished && graph.Metadata is null && classes == rest - 1:
                return new AngleDetail(IsGuess: true);
            default:
                return null;
        }
    }

    private KeypointDetail? Keypoints(HeadShape head, long rest, int classes, out string? fault)
    {
        fault = null;
        if (graph.Metadata?.KeypointShape is var (points, perPoint) && (rest < 0 || rest == classes + points * perPoint))
            return new KeypointDetail(points, perPoint);
        var numbers = (int)rest - classes;
        foreach (var each in (ReadOnlySpan<int>)[3, 2])
        {
            if (numbers > 0 && numbers % each == 0)
                return new KeypointDetail(numbers / each, each);
        }

        fault = $"it is said to find points, but its output {head.Spec} leaves {numbers} numbers a box for them with {classes} class{(classes == 1 ? "" : "es")}, which are no pairs or triples";
        return null;
    }

    private sealed record Start(string Family, ImagePort Port, HeadShape Head, int Width, int Height, ImageInput Image);
}
