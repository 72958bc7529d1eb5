using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>
/// Says which family of detectors a graph belongs to, from its inputs, outputs and metadata, or why it is none that can be run.
/// A bundle that names a family is held to it. File names are never looked at.
/// </summary>
public static class FamilyRecogniser
{
    /// <summary>Boxes of a head that has suppressed the others itself; a grid has far more.</summary>
    private const int MostFinalBoxes = 1000;

    /// <summary>Columns of such a box: two corners, score, class.</summary>
    private const int FinalBoxColumns = 6;

    /// <summary>Judges a graph.</summary>
    /// <param name="graph">What the graph declares of itself.</param>
    /// <param name="bundle">What its bundle says; for a bare file little more than its name.</param>
    public static FamilyVerdict Recognise(GraphSignature graph, ModelBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(bundle);
        var metadata = UltralyticsMetadata.Read(graph);
        var match = new HeadMatch(graph, bundle, metadata);
        if (bundle.Task is { } task and not ModelTask.Detection)
            return FamilyVerdict.Refuses(bundle.Family, $"its model.yaml says task: {task.ToString().ToLowerInvariant()}, which is no detection");
        return bundle.Family switch
        {
            null => FromGraph(graph, bundle, metadata, match),
            ModelFamily.Yolox => Yolox(match),
            ModelFamily.Yolov8 => Variant(metadata) ?? Yolov8(graph, bundle.Labels ?? metadata?.Names, match),
            var other when ModelFamily.Known.Contains(other) && !ModelFamily.Built.Contains(other) => FamilyVerdict.Refuses(other, $"the family '{other}' is not built yet"),
            var other => FamilyVerdict.Refuses(other, $"the family '{other}' is no family of detectors; detectors are {ModelFamily.Yolox} and {ModelFamily.Yolov8}"),
        };
    }

    private static FamilyVerdict FromGraph(GraphSignature graph, ModelBundle bundle, UltralyticsMetadata? metadata, HeadMatch match)
    {
        if (Variant(metadata) is { } variant)
            return variant;
        if (ForeignFamilies.WithoutPicture(graph) is { } pictureless)
            return pictureless;
        if (ForeignFamilies.Recognise(graph) is { } foreign)
            return foreign;
        if (ImagePort.Find(graph, out var fault) is not { } port || HeadShape.Find(graph, out fault) is not { } head)
            return FamilyVerdict.Refuses(null, $"it is no detector that is known here: {fault}");
        if (match.SizeOf(port) is not var (width, height))
        {
            // With the size the number of boxes could be understood; YOLOX rows end in the classes, Ultralytics' columns are the boxes.
            var guess = metadata is not null || (head.Rows >= 0 && head.Columns < 0) ? ModelFamily.Yolov8 : ModelFamily.Yolox;
            return guess == ModelFamily.Yolov8 ? Ultralytics(match, isRows: false) : Yolox(match);
        }

        return FromHead(head, width, height, metadata, bundle.Labels ?? metadata?.Names, match)
            ?? FamilyVerdict.Refuses(null,
                $"it is no detector that is known here: no strides give the {head.Rows} or {head.Columns} boxes of its output {head.Spec} for an input of {width}×{height}");
    }

    private static FamilyVerdict? FromHead(
        HeadShape head, int width, int height, UltralyticsMetadata? metadata, IReadOnlyList<string>? labels, HeadMatch match)
    {
        var rowsAreBoxes = HeadShape.GridOf(head.Rows, width, height) is not null;
        var columnsAreBoxes = HeadShape.GridOf(head.Columns, width, height) is not null;
        // Free axes fit everything: a fixed one must tell. Both free: the usual export of each line.
        if (rowsAreBoxes && columnsAreBoxes)
            columnsAreBoxes = metadata is not null || (head.Columns < 0 && head.Rows >= 0);
        if (columnsAreBoxes)
            return Ultralytics(match, isRows: false);
        if (rowsAreBoxes)
        {
            // Only the number of classes tells [boxes, 4 + classes] from [boxes, 5 + classes].
            return IsWithoutObjectness(head.Columns, labels) ? Ultralytics(match, isRows: true) : Yolox(match);
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

        return null;
    }

    private static FamilyVerdict Yolox(HeadMatch match) => match.Match(ModelFamily.Yolox, HeadLayout.Yolox, DetectorDefaults.Yolox);

    private static FamilyVerdict Ultralytics(HeadMatch match, bool isRows) => match.Match(
        ModelFamily.Yolov8, isRows ? HeadLayout.UltralyticsRows : HeadLayout.UltralyticsChannels, DetectorDefaults.Ultralytics);

    private static FamilyVerdict Yolov8(GraphSignature graph, IReadOnlyList<string>? labels, HeadMatch match)
    {
        if (ImagePort.Find(graph, out _) is not { } port || HeadShape.Find(graph, out _) is not { Rows: > 0 } head
            || match.SizeOf(port) is not var (width, height) || HeadShape.GridOf(head.Rows, width, height) is null)
            return Ultralytics(match, isRows: false);
        return labels is not null
            ? Ultralytics(match, isRows: true)
            : FamilyVerdict.Refuses(ModelFamily.Yolov8,
                $"its output {head.Spec} has a box in each row, and without labels nothing tells whether a row holds an objectness (yolox) or not (yolov8)",
                match.CompleteLabels(ModelFamily.Yolov8, (int)head.Columns - UltralyticsDecoder.BoxChannels));
    }

    private static bool IsWithoutObjectness(long columns, IReadOnlyList<string>? labels) => labels?.Count == columns - UltralyticsDecoder.BoxChannels;

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
