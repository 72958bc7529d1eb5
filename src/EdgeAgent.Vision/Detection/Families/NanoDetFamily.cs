using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>NanoDet: a pair of outputs for each stride, told by their shapes; NanoDet-Plus: one matrix with both in a row.</summary>
internal sealed class NanoDetFamily : IPictureFamily
{
    /// <summary>Numbers of one distance in every published configuration (<c>reg_max: 7</c>).</summary>
    private const int UsualBins = 8;

    /// <summary>NanoDet's own demos ask 0.35 to 0.4.</summary>
    private static readonly Thresholds Defaults = new() { Score = 0.35, Iou = 0.45, Max = 300 };

    private static readonly int[] Strides = [8, 16, 32, 64];

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [ModelFamily.NanoDet];

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph)
    {
        if (ImagePort.Find(graph.Signature, out _) is not { } port || graph.SizeOf(port) is not var (width, height))
            return null;
        if (Pairs(graph.Signature, width, height) is { } pairs)
        {
            return pairs.Levels.Length == 3
                ? Match(graph, ModelFamily.NanoDet)
                : FamilyVerdict.Refuses(null,
                    "its pairs of classes and distances for four strides may be NanoDet's or PicoDet's, which want other colours and place their cells otherwise; "
                    + "only somebody who knows where it comes from can say that it is NanoDet", $"name: {graph.Bundle.Name}\nfamily: nanodet\n");
        }

        // Rows with as many numbers as these have may also be YOLOX's with other classes: the number of classes must be known.
        return HeadShape.Find(graph.Signature, out _) is { } head && HeadShape.GridOf(head.Rows, width, height) is { Strides.Length: 4 }
            && head.Columns == (graph.GivenLabels?.Count ?? CocoLabels.All.Count) + 4 * UsualBins
            ? Match(graph, ModelFamily.NanoDet)
            : null;
    }

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family)
    {
        if (ImagePort.Find(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it is no {family} model: {fault}");
        if (graph.SizeOf(port) is not var (width, height))
            return FamilyVerdict.Refuses(family, $"its input {port.Spec} leaves the size free, and nothing says which it wants", graph.CompleteSize(family));
        if ((Pairs(graph.Signature, width, height) ?? Rows(graph.Signature, width, height)) is not { } head)
        {
            return FamilyVerdict.Refuses(family, $"it is no {family} model: expected for each stride of 8, 16, 32 (and 64) scores [1, cells, classes] and distances "
                + $"[1, cells, {4 * UsualBins}], or one output with both in a row, and found {string.Join("; ", graph.Signature.Outputs)} for an input of {width}×{height}");
        }

        var defaults = head.IsPlus ? DetectorDefaults.NanoDetPlus(port) : DetectorDefaults.NanoDet(port);
        if (graph.ImageFor(port, defaults with { Width = width, Height = height }, out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);
        var (labels, origin) = graph.LabelsFor(head.ClassCount);
        if (labels.Count != head.ClassCount)
        {
            return FamilyVerdict.Refuses(family, $"its scores tell {head.ClassCount} classes apart, but {labels.Count} are named ({origin})",
                graph.CompleteLabels(family, head.ClassCount));
        }

        var strides = string.Join(", ", head.Grid.Strides);
        return FamilyVerdict.Runs(new DetectorContract(family, ModelTask.Detection, port, image, labels, head) { Defaults = Defaults },
            $"input {port.Spec}, {(head.IsPlus ? "one output" : $"{graph.Signature.Outputs.Count} outputs")}: {head.ClassCount} classes and {head.Bins} numbers for the distance of each edge, "
            + $"for each cell of strides {strides}; labels: {origin}");
    }

    /// <summary>Scores and distances in outputs of their own; which is which is told by their lengths, for strides in any order.</summary>
    private static NanoDetHead? Pairs(GraphSignature graph, int width, int height)
    {
        var count = graph.Outputs.Count / 2;
        if (count is not (3 or 4) || graph.Outputs.Count != 2 * count || graph.Outputs.Any(o => o is not { Type: TensorType.Float32 or TensorType.Float16, Dimensions: [1 or < 0, > 0, > 0] }))
            return null;
        var grid = new AnchorGrid(width, height, Strides[..count]);
        var levels = new List<NanoDetLevel>();
        var (classes, distances) = (0L, 0L);
        foreach (var stride in grid.Strides)
        {
            var cells = grid.Columns(stride) * grid.Rows(stride);
            var pair = Enumerable.Range(0, graph.Outputs.Count).Where(i => graph.Outputs[i].Dimensions[1] == cells).ToList();
            if (pair.Count != 2)
                return null;

            // Of two that could both be distances, the usual number of bins tells; else exporters write the scores first.
            var isSwapped = (IsDistances(graph.Outputs[pair[0]]) && !IsDistances(graph.Outputs[pair[1]]))
                || (graph.Outputs[pair[0]].Dimensions[2] == 4 * UsualBins && graph.Outputs[pair[1]].Dimensions[2] != 4 * UsualBins);
            var (scores, edges) = isSwapped ? (pair[1], pair[0]) : (pair[0], pair[1]);
            if (!IsDistances(graph.Outputs[edges]) || (levels.Count > 0 && (graph.Outputs[scores].Dimensions[2] != classes || graph.Outputs[edges].Dimensions[2] != distances)))
                return null;
            (classes, distances) = (graph.Outputs[scores].Dimensions[2], graph.Outputs[edges].Dimensions[2]);
            levels.Add(new NanoDetLevel(stride, scores, edges, 0));
        }

        return new NanoDetHead(grid, [.. levels], (int)classes, (int)distances / 4, IsPlus: false);
    }

    private static NanoDetHead? Rows(GraphSignature graph, int width, int height)
    {
        if (HeadShape.Find(graph, out _) is not { Columns: > 4 * UsualBins } head || HeadShape.GridOf(head.Rows, width, height) is not { } grid || head.Rows < 0)
            return null;
        var levels = new List<NanoDetLevel>();
        var first = 0;
        foreach (var stride in grid.Strides)
        {
            levels.Add(new NanoDetLevel(stride, head.Output, head.Output, first));
            first += grid.Columns(stride) * grid.Rows(stride);
        }

        return new NanoDetHead(grid, [.. levels], (int)head.Columns - 4 * UsualBins, UsualBins, IsPlus: true);
    }

    /// <summary>Numbers for four edges, more than one each.</summary>
    private static bool IsDistances(TensorSpec output) => output.Dimensions[2] > 4 && output.Dimensions[2] % 4 == 0;
}
