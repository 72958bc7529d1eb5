using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>
/// FastestDet: one map of a single stride, or rows with the boxes decoded inside. The map's scores are products of powers and lie higher than the rows'
/// plain ones, so that their thresholds differ.
/// </summary>
internal sealed class FastestDetFamily : IPictureFamily
{
    private static readonly Thresholds MapDefaults = new() { Score = 0.5, Iou = 0.45, Max = 300 };

    /// <summary>A single grid is coarse: each of its cells sees what three grids see.</summary>
    private static readonly int[] Strides = [8, 16, 32];

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [ModelFamily.FastestDet];

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph) =>
        ImagePort.Find(graph.Signature, out _) is { } port && graph.SizeOf(port) is var (width, height)
        && (Map(graph.Signature, width, height) is not null || (Rows(graph.Signature, width, height) is { } rows && !MayBeFinished(graph, rows)))
            ? Match(graph, ModelFamily.FastestDet)
            : null;

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family)
    {
        if (ImagePort.Find(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (graph.SizeOf(port) is not var (width, height))
            return FamilyVerdict.Refuses(family, $"its input {port.Spec} leaves the size free, and nothing says which it wants", graph.CompleteSize(family));
        var map = Map(graph.Signature, width, height);
        var rows = Rows(graph.Signature, width, height);
        if (map is null && rows is null)
        {
            return FamilyVerdict.Refuses(family, $"it is no {family} model: expected one map [1, 5 + classes, rows, columns] or rows [1, cells, 5 + classes] of a single stride "
                + $"for an input of {width}×{height}, and found {string.Join("; ", graph.Signature.Outputs)}");
        }

        var defaults = DetectorDefaults.FastestDet(port, map is null ? Interpolation.Bilinear : Interpolation.Area);
        if (graph.ImageFor(port, defaults with { Width = width, Height = height }, out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);
        var classes = map?.ClassCount ?? rows!.ClassCount;
        var (labels, origin) = graph.LabelsFor(classes);
        if (labels.Count != classes)
            return FamilyVerdict.Refuses(family, $"its output tells {classes} classes apart, but {labels.Count} are named ({origin})", graph.CompleteLabels(family, classes));
        return FamilyVerdict.Runs(
            new DetectorContract(family, ModelTask.Detection, port, image, labels, map ?? (DetectionHead)rows!) { Defaults = map is null ? DetectorDefaults.Thresholds : MapDefaults },
            $"input {port.Spec}, output {graph.Signature.Outputs[0]}: objectness, box and {classes} classes {(map is null ? "in each row" : "at each place")} of a single stride; labels: {origin}");
    }

    private static FastestDetHead? Map(GraphSignature graph, int width, int height) =>
        graph.Outputs is [{ Type: TensorType.Float32 or TensorType.Float16, Dimensions: [1 or < 0, > FastestDetDecoder.BoxChannels, > 0, > 0] } map]
        && Array.Exists(Strides, s => width % s == 0 && height % s == 0 && map.Dimensions[3] == width / s && map.Dimensions[2] == height / s)
            ? new FastestDetHead((int)map.Dimensions[3], (int)map.Dimensions[2], (int)map.Dimensions[1] - FastestDetDecoder.BoxChannels)
            : null;

    /// <summary>Six numbers a row are one class after an objectness, or the corners, score and class of a finished box.</summary>
    private static bool MayBeFinished(PictureGraph graph, YoloxHead rows) => graph.Metadata is not null || (rows.ClassCount == 1 && graph.GivenLabels?.Count != 1);

    /// <summary>The same numbers as of a YOLOX head with one grid, centres and sizes in pixels.</summary>
    private static YoloxHead? Rows(GraphSignature graph, int width, int height) =>
        HeadShape.Find(graph, out _) is { Rows: > 0 and <= int.MaxValue, Columns: > YoloxDecoder.BoxColumns and <= NumberedLabels.Most } head
        && AnchorGrid.Find(width, height, (int)head.Rows) is { Strides: [8 or 16 or 32] } grid
            ? new YoloxHead(grid, (int)head.Columns - YoloxDecoder.BoxColumns, Output: head.Output)
            : null;
}
