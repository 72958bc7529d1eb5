using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>The YOLO detectors whose output is one matrix of boxes: they are told from one another by its shape and the exporter's metadata.</summary>
internal sealed class YoloFamilies : IPictureFamily
{
    /// <summary>Boxes of a head that has suppressed the others itself; a grid has far more.</summary>
    private const int MostFinalBoxes = 1000;

    /// <summary>Columns of such a box: two corners, score, class.</summary>
    private const int FinalBoxColumns = 6;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [ModelFamily.Yolox, ModelFamily.Yolov8];

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family) =>
        family == ModelFamily.Yolox ? new HeadMatch(graph).Yolox() : Variant(graph.Metadata) ?? Yolov8(graph);

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph)
    {
        if (Variant(graph.Metadata) is { } variant)
            return variant;
        if (ImagePort.Find(graph.Signature, out _) is not { } port || HeadShape.Find(graph.Signature, out _) is not { } head)
            return null;
        var match = new HeadMatch(graph);
        if (graph.SizeOf(port) is var (width, height))
            return FromHead(graph, head, width, height, match);

        // With the size the number of boxes could be understood; YOLOX rows end in the classes, Ultralytics' columns are the boxes.
        return graph.Metadata is not null || (head.Rows >= 0 && head.Columns < 0) ? match.Ultralytics(isRows: false) : match.Yolox();
    }

    private static FamilyVerdict? FromHead(PictureGraph graph, HeadShape head, int width, int height, HeadMatch match)
    {
        var rowsAreBoxes = HeadShape.GridOf(head.Rows, width, height) is not null;
        var columnsAreBoxes = HeadShape.GridOf(head.Columns, width, height) is not null;
        // Free axes fit everything: a fixed one must tell. Both free: the usual export of each line.
        if (rowsAreBoxes && columnsAreBoxes)
            columnsAreBoxes = graph.Metadata is not null || (head.Columns < 0 && head.Rows >= 0);
        if (columnsAreBoxes)
            return match.Ultralytics(isRows: false);
        if (rowsAreBoxes)
        {
            // Only the number of classes tells [boxes, 4 + classes] from [boxes, 5 + classes].
            return graph.GivenLabels?.Count == head.Columns - UltralyticsDecoder.BoxChannels ? match.Ultralytics(isRows: true) : match.Yolox();
        }

        if (HeadShape.GridOf(head.Rows, width, height, perCell: 3) is not null)
        {
            return FamilyVerdict.Refuses("yolov5",
                $"its output {head.Spec} has three boxes a cell and objectness: a YOLOv5 or YOLOv7 head, and the family 'yolov5' is not built yet");
        }

        if (head is { Columns: FinalBoxColumns, Rows: > 0 and <= MostFinalBoxes })
        {
            return FamilyVerdict.Refuses("yolo-e2e",
                $"its output {head.Spec} is {head.Rows} finished boxes (corners, score, class): an end-to-end YOLO, and the family 'yolo-e2e' is not built yet");
        }

        if (head.Rows > 0 && AnchorGrid.Find(width, height, (int)head.Rows) is not null)
        {
            return FamilyVerdict.Refuses("fastestdet",
                $"its output {head.Spec} has one grid of boxes only: a FastestDet head, and the family 'fastestdet' is not built yet");
        }

        return FamilyVerdict.Refuses(null,
            $"it is no detector that is known here: no strides give the {head.Rows} or {head.Columns} boxes of its output {head.Spec} for an input of {width}×{height}");
    }

    private static FamilyVerdict Yolov8(PictureGraph graph)
    {
        var match = new HeadMatch(graph);
        if (ImagePort.Find(graph.Signature, out _) is not { } port || HeadShape.Find(graph.Signature, out _) is not { Rows: > 0 } head
            || graph.SizeOf(port) is not var (width, height) || HeadShape.GridOf(head.Rows, width, height) is null)
            return match.Ultralytics(isRows: false);
        return graph.GivenLabels is not null
            ? match.Ultralytics(isRows: true)
            : FamilyVerdict.Refuses(ModelFamily.Yolov8,
                $"its output {head.Spec} has a box in each row, and without labels nothing tells whether a row holds an objectness (yolox) or not (yolov8)",
                graph.CompleteLabels(ModelFamily.Yolov8, (int)head.Columns - UltralyticsDecoder.BoxChannels));
    }

    /// <summary>Ultralytics graphs that say of themselves that they are not plain detectors.</summary>
    private static FamilyVerdict? Variant(UltralyticsMetadata? metadata) => metadata switch
    {
        null => null,
        { Task: not (null or "detect") } => FamilyVerdict.Refuses(ModelFamily.Yolov8,
            $"its metadata say that it is an Ultralytics model for the task '{metadata.Task}'; of these only detection is built yet"),
        { IsEndToEnd: true } => FamilyVerdict.Refuses("yolo-e2e",
            "its metadata say that it is an Ultralytics end-to-end detector (end2end: True), and the family 'yolo-e2e' is not built yet"),
        { HasNms: true } => FamilyVerdict.Refuses(ModelFamily.Yolov8,
            "its metadata say that it was exported with nms=True, which is not built yet: export it with nms=False, suppression is done here"),
        _ => null,
    };
}
