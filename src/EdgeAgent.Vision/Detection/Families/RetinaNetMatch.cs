using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>Finds the levels of a RetinaNet's raw heads among a graph's outputs, and the anchors that they belong to.</summary>
/// <param name="graph">The graph.</param>
internal sealed class RetinaNetMatch(PictureGraph graph)
{
    private const string Family = ModelFamily.Detectron2;

    /// <summary>Anchors of a cell; with more, its channels mean something else.</summary>
    private const int MostShapes = 64;

    private readonly IReadOnlyList<TensorSpec> _outputs = graph.Signature.Outputs;

    /// <summary>Whether a graph gives maps for several levels, two for each.</summary>
    public static bool IsLike(GraphSignature graph) =>
        graph.Outputs.Count >= 4 && graph.Outputs.Count % 2 == 0 && graph.Outputs.All(o => o is { Rank: 4, Type: TensorType.Float32 or TensorType.Float16, Dimensions: [1 or < 0, > 0, _, _] });

    /// <summary>Whether an exporter calls some of the maps boxes, so that nobody needs to name the family.</summary>
    public static bool IsNamed(GraphSignature graph) => graph.Outputs.Any(IsDeltas);

    /// <summary>Judges the graph.</summary>
    public FamilyVerdict Judge()
    {
        if (ImagePort.Find(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(Family, $"it is no {Family} model: {fault}");
        var levels = _outputs.Count / 2;
        var (strides, sizes, ratios) = Anchors(levels);
        var shapes = sizes[0].Count * ratios.Count;
        if (strides.Count != levels || sizes.Any(s => s.Count != sizes[0].Count) || Split(shapes) is not var (logits, deltas))
        {
            return FamilyVerdict.Refuses(Family,
                $"its {_outputs.Count} maps ({string.Join("; ", _outputs)}) are no RetinaNet of {strides.Count} levels with {shapes} anchors a cell, which would have {shapes} times its classes "
                + $"and {4 * shapes} channels a level, all classes before or between all boxes", CompleteAnchors());
        }

        var classes = (int)_outputs[logits[0]].Dimensions[1] / shapes;
        var (labels, origin) = graph.LabelsFor(classes);
        if (labels.Count != classes)
        {
            return FamilyVerdict.Refuses(Family,
                $"its output {_outputs[logits[0]]} tells {classes} classes apart ({shapes} anchors a cell), but {labels.Count} are named ({origin})", graph.CompleteLabels(Family, classes));
        }

        if (graph.ImageFor(port, FrameworkDefaults.RetinaNetImage(port), out var misfit) is not { } image)
            return FamilyVerdict.Refuses(Family, misfit!);
        var head = new RetinaNetHead(
            [.. Enumerable.Range(0, levels).Select(i => AnchorLevel.Create(logits[i], deltas[i], strides[i], sizes[sizes.Count == 1 ? 0 : i], ratios))],
            classes, graph.Bundle.Anchors.Offset ?? 0,
            graph.Bundle.Activation switch { OutputActivation.None => false, OutputActivation.Sigmoid => true, _ => null });
        return FamilyVerdict.Runs(
            new DetectorContract(Family, ModelTask.Detection, port, image, labels, head)
            {
                Defaults = FrameworkDefaults.RetinaNet,
                Completion = CompleteAnchors(),
                Assumption = Assumption(sizes, ratios),
            },
            $"input {port.Spec}, {_outputs.Count} outputs {_outputs[0]} to {_outputs[^1]}: the raw heads of a RetinaNet, strides {string.Join(", ", strides)}, {shapes} anchors a cell; "
            + $"labels: {origin}");
    }

    /// <summary>Channels tell how many anchors a cell has, and nothing tells how large they are.</summary>
    private string? Assumption(IReadOnlyList<IReadOnlyList<float>> sizes, IReadOnlyList<float> ratios) => graph.Bundle.Anchors is { Sizes: not null, Ratios: not null }
        ? null
        : FormattableString.Invariant($"Its anchors are taken for Detectron2's, which its graph does not tell (sizes from {string.Join(", ", sizes.Select(s => s[0]))} pixels on, {sizes[0].Count} a level, ")
            + FormattableString.Invariant($"ratios {string.Join(", ", ratios)}). If its config has others, its boxes are wrong: write anchors.sizes and anchors.ratios into its model.yaml.");

    private static bool IsDeltas(TensorSpec output) =>
        output.Name.Contains("bbox", StringComparison.OrdinalIgnoreCase) || output.Name.Contains("delta", StringComparison.OrdinalIgnoreCase);

    /// <summary>Detectron2's <c>configs/Base-RetinaNet.yaml</c>: sizes of four strides, and two between a level and the next.</summary>
    private (IReadOnlyList<int> Strides, IReadOnlyList<IReadOnlyList<float>> Sizes, IReadOnlyList<float> Ratios) Anchors(int levels)
    {
        var plan = graph.Bundle.Anchors;
        var strides = plan.Strides ?? [.. Enumerable.Range(3, levels).Select(p => 1 << p)];
        var sizes = plan.Sizes ?? [.. strides.Select(s => new[] { 4f * s, (float)(4 * s * Math.Cbrt(2)), (float)(4 * s * Math.Cbrt(4)) })];
        return (strides, sizes, plan.Ratios ?? [0.5f, 1, 2]);
    }

    /// <summary>The outputs of classes and of boxes, told by their channels; where these are equal, by name, else the classes come first.</summary>
    private (int[] Logits, int[] Deltas)? Split(int shapes)
    {
        var (groups, all) = (_outputs.Select(o => o.Dimensions[1]).Distinct().ToList(), Enumerable.Range(0, _outputs.Count).ToArray());
        if (groups.Count > 2 || !groups.Contains(4L * shapes) || groups.Any(c => c % shapes != 0))
            return null;
        var isByName = groups.Count == 1 && _outputs.Count(IsDeltas) == all.Length / 2;
        var deltas = all.Where(i => isByName ? IsDeltas(_outputs[i]) : groups.Count == 2 ? _outputs[i].Dimensions[1] == 4L * shapes : i >= all.Length / 2).ToArray();
        return 2 * deltas.Length == all.Length ? ([.. all.Except(deltas)], deltas) : null;
    }

    private string CompleteAnchors()
    {
        var levels = Enumerable.Range(3, _outputs.Count / 2);
        // As many sizes and ratios as the maps have anchors, so that it fits at once where the usual ones are meant.
        var shapes = _outputs.FirstOrDefault(IsDeltas) is { Dimensions: [_, var channels, _, _] } && channels % 4 == 0 && channels / 4 <= MostShapes ? (int)channels / 4 : 3;
        var (count, ratios) = shapes % 3 == 0 ? (shapes / 3, "[0.5, 1, 2]") : (shapes, "[1]");
        return string.Join('\n',
            $"name: {graph.Bundle.Name}", $"family: {Family}", "anchors:   # as MODEL.ANCHOR_GENERATOR of its config says",
            $"  strides: [{string.Join(", ", levels.Select(p => 1 << p))}]",
            $"  sizes: [{string.Join(", ", levels.Select(p => $"[{string.Join(", ", Enumerable.Range(0, count).Select(i => Math.Round((4 << p) * Math.Pow(2, (double)i / count))))}]"))}]   # one list a level",
            $"  ratios: {ratios}", "");
    }
}
