using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Anomaly;

/// <summary>
/// Models of the unusual: PaDiM, PatchCore, EfficientAD and their kin as Anomalib exports them, with a map, a score or both. From version 2 on
/// its graphs prepare the picture and scale the score to 0..1 themselves (anomalib <c>models/components/base/export_mixin.py</c>,
/// <c>post_processing/post_processor.py</c>); of earlier ones <c>metadata.json</c> holds the thresholds.
/// </summary>
internal sealed class AnomalyFamily : IPictureFamily
{
    private const string MapName = "anomaly_map";
    private const string ScoreName = "pred_score";

    /// <summary>Where the score is scaled, the threshold is in the middle.</summary>
    private const float ScaledThreshold = 0.5f;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [ModelFamily.Anomalib];

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family)
    {
        if (Picture(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it is no model of the unusual: {fault}");
        var (map, score) = (MapOf(graph.Signature), ScoreOf(graph.Signature));
        return map is null && score is null
            ? FamilyVerdict.Refuses(family, $"it is no model of the unusual: none of its outputs ({string.Join("; ", graph.Signature.Outputs)}) is one number or one map of numbers")
            : Judge(graph, port, map, score);
    }

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph) => graph.Signature.OutputIndex(MapName) >= 0 || graph.Signature.OutputIndex(ScoreName) >= 0
        ? Match(graph, ModelFamily.Anomalib)
        : null;

    private static FamilyVerdict Judge(PictureGraph graph, ImagePort port, int? map, int? score)
    {
        const string family = ModelFamily.Anomalib;
        var isScaled = graph.Signature.OutputIndex("pred_label") >= 0 && score is not null;
        var rule = PixelRule.Told(graph, port)
            ?? (isScaled ? PixelRule.ZeroToOne(port, "Anomalib's exports with pred_label take 0 to 1 and normalise inside") : null);
        if (rule is null)
            return FamilyVerdict.Refuses(family, PixelRule.Refusal(port), PixelRule.Complete(graph, port, family, "thresholds: {score: 0.5}   # from which score on a picture is unusual"));
        if (graph.SizeOf(port) is not var (width, height))
            return FamilyVerdict.Refuses(family, $"its input {port.Spec} leaves the size free, and nothing says which it wants", graph.CompleteSize(family));
        if (graph.ImageFor(port, rule.Input with { Width = width, Height = height }, out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);

        var thresholds = graph.Bundle.Thresholds;
        var threshold = (float?)thresholds.Score ?? (isScaled ? ScaledThreshold : null);
        var contract = new AnomalyContract(port, image, map, score, threshold, (float?)thresholds.Pixel ?? threshold);
        var what = (map, score) switch
        {
            (not null, not null) => "a map of how unusual each place is, and a score",
            (not null, null) => "a map of how unusual each place is, whose largest number is the score",
            _ => "a score of how unusual the picture is",
        };
        var said = threshold is { } from ? FormattableString.Invariant($"unusual from {from} on") : "nothing says from which score on a picture is unusual (thresholds.score)";
        return FamilyVerdict.Runs(contract,
            $"input {port.Spec}, outputs {string.Join("; ", graph.Signature.Outputs)}: {what}; pixels as they are because {rule.Origin}; {said}");
    }

    private static int? MapOf(GraphSignature graph) => IndexOf(graph, MapName,
        o => IsNumber(o) && o.Rank is 3 or 4 && o.Dimensions[0] is 1 or < 0 && (o.Rank == 3 || o.Dimensions[1] == 1 || o.Dimensions[3] == 1) && o.Dimensions[^2] != 1);

    private static int? ScoreOf(GraphSignature graph) => IndexOf(graph, ScoreName, o => IsNumber(o) && o.Rank <= 2 && o.Dimensions.All(d => d is 1 or < 0));

    private static int? IndexOf(GraphSignature graph, string name, Func<TensorSpec, bool> fits)
    {
        if (graph.OutputIndex(name) is >= 0 and var named)
            return fits(graph.Outputs[named]) ? named : null;
        var fitting = graph.Outputs.Select((spec, index) => (spec, index)).Where(o => fits(o.spec)).Select(o => o.index).ToList();
        return fitting is [var only] ? only : null;
    }

    private static bool IsNumber(TensorSpec spec) => spec.Type is TensorType.Float32 or TensorType.Float16;

    private static ImagePort? Picture(GraphSignature graph, out string fault)
    {
        if (ImagePort.Find(graph, out fault) is { } colours)
            return colours;
        return graph.Inputs.Count == 1 ? ImagePort.Read(graph, 0, out _, channels: 1) : null;
    }
}
