using System.Globalization;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Vision.Volumes;

/// <summary>A network that gives a class for each voxel, recognised and tried on a window of noise. Thread-safe.</summary>
public sealed class VolumeModel
{
    private const double UsualThreshold = 0.5;

    private readonly ModelLane _lane;
    private readonly VolumeContract _contract;
    private readonly double? _threshold;

    private VolumeModel(ModelBundle bundle, ModelLane lane, VolumeContract contract, string reason)
    {
        (_lane, _contract, _threshold) = (lane, contract, bundle.Thresholds.Score);
        (Name, Reason) = (bundle.Name, reason);
    }

    /// <summary>Its name in logs, metrics and events.</summary>
    public string Name { get; }

    /// <summary>What it was recognised by.</summary>
    public string Reason { get; }

    /// <summary>Whether it sees slices: then it may see pictures, too, as a model of another family.</summary>
    public bool SeesSlices => _contract.IsFlat;

    /// <summary>Names of its classes by number; null where nothing names them.</summary>
    public IReadOnlyList<string>? Labels => _contract.Labels;

    /// <summary>Recognises a graph and tries it.</summary>
    /// <param name="bundle">What is said about it.</param>
    /// <param name="lane">Where it runs; its deadline is for one run of one window or several small ones.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <exception cref="ModelException">It is no network of volumes that can be run, or contradicts its bundle; the message holds the smallest
    /// <c>model.yaml</c> that would help.</exception>
    public static VolumeModel Load(ModelBundle bundle, ModelLane lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(lane);
        var declared = Require(bundle, VolumeFamily.Recognise(lane.Signature, bundle)).Contract!;
        var trial = Try(bundle, declared, lane, cancellationToken);

        // Where the graph leaves axes free, only a run shows what they are.
        var seen = lane.Signature with { Outputs = [.. lane.Signature.Outputs.Select((o, i) => o with { Dimensions = trial.Shapes[i] })] };
        var verdict = Require(bundle, VolumeFamily.Recognise(seen, bundle));
        var contract = verdict.Contract! with { Batch = declared.Batch };
        RequireWhole(bundle, contract);
        if (contract.Decision != VolumeDecision.Logits || !trial.AreProbabilities)
            return new VolumeModel(bundle, lane, contract, verdict.Reason);
        return new VolumeModel(bundle, lane, contract with { Decision = VolumeDecision.Probabilities }, verdict.Reason + "; it gives probabilities, the sigmoid is in the graph");
    }

    /// <summary>Gives a stream its own segmenter; the caller disposes it before the lane.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="minScore">The threshold of classes that do not exclude each other, 0 to 1; the bundle's or 0.5 when it is left out.</param>
    public VolumeSegmenter Open(string stream, double? minScore = null) =>
        new(this, _lane.Open(stream), _contract, ThresholdOf(minScore ?? _threshold ?? UsualThreshold));

    /// <summary>How much each class takes, those that are there, by number.</summary>
    /// <param name="volume">What a segmenter of this model gave.</param>
    public IReadOnlyList<VolumeArea> AreasOf(LabelVolume volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var counts = volume.Shape.Channels > 1 ? CountChannels(volume) : CountLabels(volume);
        var voxel = volume.Geometry.VoxelCubicMillimetres;
        return [.. counts.Index().Where(c => c.Item > 0).Select(c => new VolumeArea(c.Index, LabelOf(c.Index), c.Item, voxel * c.Item))];
    }

    private static long[] CountLabels(LabelVolume volume)
    {
        var counts = new long[ushort.MaxValue + 1];
        foreach (var label in volume.Labels)
            counts[label]++;
        return counts;
    }

    private static long[] CountChannels(LabelVolume volume)
    {
        var counts = new long[volume.Shape.Channels];
        var voxels = (int)volume.Shape.Voxels;
        for (var i = 0; i < counts.Length; i++)
            counts[i] = voxels - volume.Labels.AsSpan(i * voxels, voxels).Count((ushort)0);
        return counts;
    }

    private string LabelOf(int classId)
    {
        var labels = _contract.Labels;
        if (_contract is { Classes: 1, Decision: not VolumeDecision.Labels } && labels?.Count != 2)
            return classId == 0 ? "background" : labels?[0] ?? "class 1";
        return labels is not null && classId < labels.Count ? labels[classId] : string.Create(CultureInfo.InvariantCulture, $"class {classId}");
    }

    /// <summary>What a mean has to be above: of logits the number whose sigmoid is the threshold.</summary>
    private float? ThresholdOf(double score) => _contract.Decision switch
    {
        VolumeDecision.Logits => (float)Math.Log(score / (1 - score)),
        VolumeDecision.Probabilities => (float)score,
        _ => null,
    };

    private static VolumeTrial Try(ModelBundle bundle, VolumeContract contract, ModelLane lane, CancellationToken cancellationToken)
    {
        try
        {
            return VolumeTrial.Run(contract, lane, cancellationToken);
        }
        catch (ModelException e) when (e.Fault == ModelFault.RunFailed && !contract.Input.Dimensions.Skip(1).All(d => d > 0))
        {
            throw new ModelException(ModelFault.Unfitting,
                $"Model '{bundle.Name}' cannot be run with windows of {string.Join('×', contract.Roi)}; most networks want multiples of 16 or 32 in sliding_window.roi: {e.Message}", e);
        }
    }

    private static void RequireWhole(ModelBundle bundle, VolumeContract contract)
    {
        var shape = new VolumeOutputShape(contract, 1, contract.Classes);
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (contract.Output.Dimensions[axis] != shape[axis])
            {
                throw Refusal(bundle,
                    $"its output {contract.Output} is not of the size of its window ({string.Join('×', contract.Roi)}), so it has no number for each voxel", null);
            }
        }
    }

    private static VolumeVerdict Require(ModelBundle bundle, VolumeVerdict? verdict) => verdict switch
    {
        { IsRunnable: true } => verdict,
        null => throw Refusal(bundle, "it has no number for each voxel of a window", null),
        _ => throw Refusal(bundle, verdict.Reason, verdict.Completion),
    };

    private static ModelException Refusal(ModelBundle bundle, string reason, string? completion) => new(ModelFault.Unfitting,
        $"Model '{bundle.Name}' cannot be used on volumes: {reason}."
        + (completion is null ? "" : $" The smallest model.yaml that would make it run:\n{completion}"));
}
