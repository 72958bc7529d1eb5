using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>The YOLO detectors whose output is one matrix of boxes: they are told from one another by its shape and the exporter's metadata.</summary>
internal sealed class YoloFamilies : IPictureFamily
{
    /// <summary>Boxes of a head that has suppressed the others itself; a grid has far more.</summary>
    private const int MostFinalBoxes = 1000;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [ModelFamily.Yolox, ModelFamily.Yolov5, ModelFamily.Yolov8, ModelFamily.YoloE2E];

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family) => family switch
    {
        ModelFamily.Yolox => new HeadMatch(graph).Yolox(),
        ModelFamily.Yolov5 => new HeadMatch(graph).Yolov5(),
        ModelFamily.YoloE2E => new ListMatch(graph).Judge() ?? new HeadMatch(graph).Finished(family),
        _ => Foreign(graph.Metadata) ?? Yolov8(graph),
    };

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph)
    {
        if (graph.Metadata is { Task: UltralyticsMetadata.Classify })
            return null;
        if (Foreign(graph.Metadata) is { } foreign)
            return foreign;
        if (new ListMatch(graph).Judge() is { } list)
            return list;
        var match = new HeadMatch(graph);
        if (Finished(graph.Metadata) is { } finished)
            return match.Finished(finished);
        if (ImagePort.Find(graph.Signature, out _) is not { } port || HeadShape.Find(graph.Signature, out _) is not { } head)
            return null;
        if (graph.SizeOf(port) is var (width, height))
            return FromHead(graph, head, width, height, match);

        // Six numbers a row may also be a finished box: with its size the graph says itself which it is.
        if (graph.Metadata is null && head is { Rows: >= 0 and <= MostFinalBoxes, Columns: >= 0 } && head.Columns <= head.Rows && head.Columns != FinishedDecoder.BoxColumns)
            return null;
        if (graph.Metadata is null && MayBeFinished(head))
            return FamilyVerdict.Refuses(null, $"its input {port.Spec} leaves the size free, and nothing says which it wants", graph.CompleteSize(null));
        // With the size the number of boxes could be understood; YOLOX rows end in the classes, Ultralytics' columns are the boxes.
        return graph.Metadata is not null || (head.Rows >= 0 && (head.Columns < 0 || head.Columns > head.Rows)) ? match.Ultralytics(isRows: false) : match.Yolox();
    }

    private static FamilyVerdict? FromHead(PictureGraph graph, HeadShape head, int width, int height, HeadMatch match)
    {
        var rowsAreBoxes = HeadShape.GridOf(head.Rows, width, height) is not null;
        var columnsAreBoxes = HeadShape.GridOf(head.Columns, width, height) is not null;
        var rowsAreTriples = HeadShape.GridOf(head.Rows, width, height, perCell: 3) is not null;
        // The few numbers of a box can be as many as a small picture has cells; then the usual strides tell, or that boxes are more. Free axes fit
        // everything: a fixed one must tell.
        // Both free: the usual export of each line.
        if ((rowsAreBoxes || rowsAreTriples) && columnsAreBoxes)
        {
            columnsAreBoxes = head is { Rows: > 0, Columns: > 0 }
                ? AreUsual(head.Columns, width, height) != AreUsual(head.Rows, width, height) ? AreUsual(head.Columns, width, height) : head.Columns > head.Rows
                : graph.Metadata is { Task: not null } || (head.Columns < 0 && head.Rows >= 0);
        }

        if (columnsAreBoxes)
            return match.Ultralytics(isRows: false);
        // The 300 finished boxes are the cells of strides 16 and 32, too, where the input is 320×192; heads of two strides have other strides and more boxes.
        if (rowsAreBoxes && IsFinished(head, match.Task) && HeadShape.GridOf(head.Rows, width, height) is { Strides: [16, 32] })
            return match.Finished(ModelFamily.YoloE2E);
        if (rowsAreBoxes)
            return FromRows(graph, head, match);
        if (rowsAreTriples)
            return match.Yolov5();
        if (IsFinished(head, match.Task))
            return match.Finished(ModelFamily.YoloE2E);
        if (head.Prototypes is not null)
            return null;
        return FamilyVerdict.Refuses(null,
            $"it is no detector that is known here: no strides give the {head.Rows} or {head.Columns} boxes of its output {head.Spec} for an input of {width}×{height}");
    }

    /// <summary>Whether so many boxes are the cells of the strides that nearly every head has.</summary>
    private static bool AreUsual(long boxes, int width, int height) => HeadShape.GridOf(boxes, width, height) is { Strides: [8, 16, 32] or [8, 16, 32, 64] };

    private static FamilyVerdict FromRows(PictureGraph graph, HeadShape head, HeadMatch match)
    {
        // YOLOv5's line writes no task; that it has three boxes of a cell is to be seen once a run has shown how many there are.
        if (head.Rows < 0 && graph.Metadata is { Task: null })
            return match.Yolov5();
        // Of other numbers of labels only finished boxes have six numbers a row; how many boxes there are, a run shows.
        if (head.Rows < 0 && MayBeFinished(head) && graph.GivenLabels is { Count: not (1 or 2) })
            return match.Finished(ModelFamily.YoloE2E);
        // YOLOX has neither a task in its metadata nor masks. Else only the number of classes tells [boxes, 4 + classes] from [boxes, 5 + classes].
        return match.Task is not null || head.Prototypes is not null || graph.GivenLabels?.Count == head.Columns - UltralyticsDecoder.BoxChannels
            ? match.Ultralytics(isRows: true)
            : match.Yolox();
    }

    /// <summary>Whether rows of six numbers may be finished boxes: corners, score and class; else they are box, objectness and one class, or box and two classes.</summary>
    private static bool MayBeFinished(HeadShape head) => head is { Rows: <= MostFinalBoxes, Columns: FinishedDecoder.BoxColumns, Prototypes: null };

    /// <summary>Whether it may be a list of finished boxes; a list whose length is free has none where the test picture shows nothing.</summary>
    private static bool IsFinished(HeadShape head, string? task) => head.Rows is >= 0 and <= MostFinalBoxes && (head.Columns - FinishedDecoder.BoxColumns) switch
    {
        0 => head.Prototypes is null,
        1 => task is UltralyticsMetadata.Oriented,
        > 1 and var others => head.Prototypes is { } prototypes ? prototypes.Count == others : task is UltralyticsMetadata.Pose,
        _ => false,
    };

    private static FamilyVerdict Yolov8(PictureGraph graph)
    {
        var match = new HeadMatch(graph);
        if (Finished(graph.Metadata) is not null)
            return match.Finished(ModelFamily.Yolov8);
        if (ImagePort.Find(graph.Signature, out _) is not { } port || HeadShape.Find(graph.Signature, out _) is not { Rows: >= 0 } head
            || graph.SizeOf(port) is not var (width, height))
            return match.Ultralytics(isRows: false);
        var columnsAreBoxes = HeadShape.GridOf(head.Columns, width, height) is not null;
        if (HeadShape.GridOf(head.Rows, width, height) is null || (columnsAreBoxes && head.Columns > head.Rows))
            return !columnsAreBoxes && IsFinished(head, match.Task) ? match.Finished(ModelFamily.Yolov8) : match.Ultralytics(isRows: false);

        return graph.GivenLabels is not null || head.Prototypes is not null || match.Task is not null
            ? match.Ultralytics(isRows: true)
            : FamilyVerdict.Refuses(ModelFamily.Yolov8,
                $"its output {head.Spec} has a box in each row, and without labels nothing tells whether a row holds an objectness (yolox) or not (yolov8)",
                graph.CompleteLabels(ModelFamily.Yolov8, (int)head.Columns - UltralyticsDecoder.BoxChannels));
    }

    /// <summary>The family of a graph that says of itself that it chooses the boxes.</summary>
    private static string? Finished(UltralyticsMetadata? metadata) => metadata switch
    {
        { IsEndToEnd: true } => ModelFamily.YoloE2E,
        { HasNms: true } => ModelFamily.Yolov8,
        _ => null,
    };

    /// <summary>Ultralytics graphs that say of themselves that they find no objects.</summary>
    private static FamilyVerdict? Foreign(UltralyticsMetadata? metadata) => metadata is null || metadata.FindsObjects
        ? null
        : FamilyVerdict.Refuses(ModelFamily.Yolov8,
            $"its metadata say that it is an Ultralytics model for the task '{metadata.Task}'; those that find objects do detect, segment, pose or obb");
}
