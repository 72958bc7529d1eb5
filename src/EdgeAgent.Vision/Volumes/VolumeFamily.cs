using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Vision.Volumes;

/// <summary>
/// Recognises networks that give a class for each voxel of a window: MONAI's exports (UNet, SegResNet, DynUNet…; channels first, logits) and
/// NiftyNet's layout (channels last, names with <c>:0</c>, Softmax or ArgMax inside), with three axes or with two for slices.
/// </summary>
public static class VolumeFamily
{
    private const double UsualOverlap = 0.25;
    private const double UsualThreshold = 0.5;

    /// <summary>Slices across the last axis: in most files from the feet to the head.</summary>
    private const int UsualSliceAxis = 2;

    /// <summary>A network of slices may have been meant for pictures.</summary>
    private const string Pictures = " (on pictures it runs as family: segmentation)";

    private const int MostRoiVoxels = 1 << 26;

    /// <summary>Small windows are run several at once: so many voxels, and so many windows.</summary>
    private const int BatchVoxels = 1 << 17;
    private const int MostWindows = 16;

    /// <summary>Judges a graph.</summary>
    /// <param name="graph">What the graph declares of itself.</param>
    /// <param name="bundle">What its bundle says.</param>
    /// <returns>Null when it is certainly no network of volumes, and nobody says that it is.</returns>
    public static VolumeVerdict? Recognise(GraphSignature graph, ModelBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(bundle);
        var isSaid = bundle.Family == ModelFamily.Monai;
        if (!isSaid && (bundle.Family is not null || bundle.Task is not (null or ModelTask.Segmentation)))
            return null;
        if (VolumePort.Find(graph, bundle.Input.Layout, out var fault) is not { } port)
            return isSaid ? VolumeVerdict.Refuses($"it is no network of volumes: {fault}") : null;
        if (VolumeHead.Find(graph, port) is not { } head)
            return isSaid ? VolumeVerdict.Refuses($"it is no network of volumes: none of its outputs ({string.Join("; ", graph.Outputs)}) has a number for each voxel of its input {port.Spec}") : null;

        // What says something of the whole window, too, is another kind of network: a model of the unusual, an autoencoder.
        if (!isSaid && graph.Outputs.Any(o => o.Rank < port.Spec.Rank - 1))
            return null;

        // Pictures have three channels or one; with one it may be a slice.
        return isSaid || !port.IsFlat || (port.Spec.Dimensions[port.ChannelAxis] == 1 && !IsOfPictures(bundle)) ? Match(graph, bundle, port, head) : null;
    }

    /// <summary>Whether a bundle speaks of pictures and not of volumes: then a network of one channel is the picture families'.</summary>
    private static bool IsOfPictures(ModelBundle bundle) =>
        bundle.Volume == new VolumeInput() && (SaysValues(bundle.Input) || SaysPictures(bundle.Input));

    private static VolumeVerdict Match(GraphSignature graph, ModelBundle bundle, VolumePort port, VolumeHead head)
    {
        if (LayoutFault(bundle, port) is { } layoutFault)
            return layoutFault;
        if (bundle.Task is { } task and not ModelTask.Segmentation)
            return VolumeVerdict.Refuses($"its model.yaml says task: {task.ToString().ToLowerInvariant()}, and it is a network for segmentation");
        var declared = port.Spec.Dimensions[port.ChannelAxis];
        var channels = declared > 0 ? (int)declared : bundle.Volume.Channels ?? 1;
        if (bundle.Volume.Channels is { } said && said != channels)
            return VolumeVerdict.Refuses($"input.channels says {said}, but the graph takes {channels} ({port.Spec})");
        if (RoiOf(bundle, port, out var roi) is { } roiFault)
            return roiFault;
        if (DecisionOf(bundle, head, out var decision) is { } decisionFault)
            return decisionFault;
        if (LabelFault(bundle, head, decision) is { } labelFault)
            return labelFault;
        if (ValueFault(bundle, port, channels) is { } valueFault)
            return VolumeVerdict.Refuses(valueFault);
        var isBatchFree = BatchAxis.IsFree(graph);
        var contract = new VolumeContract
        {
            Input = port.Spec,
            IsChannelsLast = port.IsChannelsLast!.Value,
            Channels = channels,
            OutputIndex = head.Index,
            Output = head.Spec,
            Classes = head.Classes,
            Decision = decision,
            Roi = roi,
            Order = port.IsFlat ? AxisOrder.Slices(bundle.Volume.SliceAxis ?? UsualSliceAxis) : AxisOrder.Volume,
            Overlap = bundle.Volume.Overlap ?? UsualOverlap,
            Blend = bundle.Volume.Blend ?? WindowBlend.Constant,
            Normalize = bundle.Volume.Normalize ?? (SaysValues(bundle.Input) ? InputNormalization.None : InputNormalization.VolumeZscore),
            Clip = bundle.Volume.Clip is var (low, high) ? ((float)low, (float)high) : null,
            Values = bundle.Input,
            Batch = isBatchFree ? Math.Clamp(BatchVoxels / (roi[0] * roi[1] * roi[2]), 1, MostWindows) : 1,
            Labels = bundle.Labels,
        };
        return VolumeVerdict.Runs(contract, Reason(bundle, contract));
    }

    private static VolumeVerdict? LayoutFault(ModelBundle bundle, VolumePort port)
    {
        if (port.IsChannelsLast is null)
        {
            var (first, last) = port.IsFlat ? ("nchw", "nhwc") : ("ncxyz", "nxyzc");
            return VolumeVerdict.Refuses($"its input {port.Spec} does not tell where its channels are",
                Completion(bundle, "input:", $"  layout: {first}   # or {last}, where the channels are the last axis"));
        }

        var isFlatSaid = bundle.Input.Layout switch
        {
            TensorLayout.Nchw or TensorLayout.Nhwc => true,
            TensorLayout.Ncxyz or TensorLayout.Nxyzc => false,
            TensorLayout.Chw => (bool?)null,
            _ => port.IsFlat,
        };
        if (isFlatSaid != port.IsFlat)
            return VolumeVerdict.Refuses($"input.layout says {bundle.Input.Layout.ToString()!.ToLowerInvariant()}, but the graph has {port.Spec.Rank} axes ({port.Spec})");
        return !port.IsFlat && bundle.Volume.SliceAxis is not null
            ? VolumeVerdict.Refuses($"input.slice_axis is for networks of slices, and this one has three axes ({port.Spec})")
            : null;
    }

    private static VolumeVerdict? RoiOf(ModelBundle bundle, VolumePort port, out int[] roi)
    {
        roi = [];
        var axes = port.Spec.Dimensions.ToArray()[port.Spatial];
        var said = bundle.Volume.Roi;
        if (said is not null && said.Count != axes.Length)
            return VolumeVerdict.Refuses($"sliding_window.roi has {said.Count} lengths, but the graph takes windows of {axes.Length} axes ({port.Spec})");
        var lengths = new int[axes.Length];
        for (var i = 0; i < axes.Length; i++)
        {
            if (axes[i] < 0 && said is null)
            {
                var example = port.IsFlat ? "[256, 256]" : "[96, 96, 96]";
                return VolumeVerdict.Refuses($"its input {port.Spec} leaves the window's size free, and nothing says with which it was trained" + (port.IsFlat ? Pictures : ""),
                    Completion(bundle, $"sliding_window: {{roi: {example}}}   # the window that it was trained with, in the order of the volume's axes"));
            }

            if (axes[i] > 0 && said is not null && said[i] != axes[i])
                return VolumeVerdict.Refuses($"sliding_window.roi says {said[i]}, but the graph takes {axes[i]} ({port.Spec})");
            if (axes[i] > MostRoiVoxels)
                return TooLarge(port);
            lengths[i] = axes[i] > 0 ? (int)axes[i] : said![i];
        }

        roi = port.IsFlat ? [1, .. lengths] : lengths;
        return lengths.Aggregate(1L, (a, b) => a * b) > MostRoiVoxels ? TooLarge(port) : null;
    }

    private static VolumeVerdict TooLarge(VolumePort port) =>
        VolumeVerdict.Refuses($"its windows ({port.Spec}) have more than {MostRoiVoxels >> 20} million voxels, which no network takes at once");

    private static VolumeVerdict? DecisionOf(ModelBundle bundle, VolumeHead head, out VolumeDecision decision)
    {
        decision = head.IsLabels ? VolumeDecision.Labels : VolumeDecision.Highest;
        if (head.IsLabels)
        {
            return bundle.Activation is null or OutputActivation.None
                ? null
                : VolumeVerdict.Refuses($"output.activation is for scores, and the graph gives labels ({head.Spec})");
        }

        switch (bundle.Activation, head.Operator)
        {
            case (OutputActivation.Sigmoid, "Softmax" or "LogSoftmax"):
                return VolumeVerdict.Refuses($"output.activation says sigmoid, and the graph makes its output {head.Spec} by a softmax, where one class excludes the others");
            case (null or OutputActivation.Sigmoid, "Sigmoid"):
            case (OutputActivation.None, _) when head.Classes == 1:
                decision = VolumeDecision.Probabilities;
                return null;
            case (OutputActivation.Sigmoid, _):
                decision = VolumeDecision.Logits;
                return null;
            default:
                return head.Classes != 1
                    ? null
                    : VolumeVerdict.Refuses($"its output {head.Spec} has one number a voxel, and nothing says whether that is a logit or a probability",
                        Completion(bundle, "output: {activation: sigmoid}   # none, where it is a probability"));
        }
    }

    private static VolumeVerdict? LabelFault(ModelBundle bundle, VolumeHead head, VolumeDecision decision)
    {
        if (bundle.Labels is not { } labels || head.Classes < 0 || decision == VolumeDecision.Labels)
            return null;
        if (labels.Count == head.Classes || (head.Classes == 1 && labels.Count == 2))
            return null;
        return VolumeVerdict.Refuses($"its output {head.Spec} tells {head.Classes} classes apart, but {labels.Count} are named",
            Completion(bundle, $"labels: labels.txt   # {head.Classes} lines, in the order of the graph"));
    }

    private static string? ValueFault(ModelBundle bundle, VolumePort port, int channels)
    {
        var input = bundle.Input;
        foreach (var (key, values) in new[] { ("mean", input.Mean), ("std", input.Std) })
        {
            if (values is not null && values.Count != 1 && values.Count != channels)
                return $"input.{key} has {values.Count} numbers, but the input has {channels} channels ({port.Spec})";
        }

        if (input.Type is { } type && type != port.Spec.Type)
            return $"input.type says {type.ToString().ToLowerInvariant()}, but the graph takes {port.Spec}";
        return SaysPictures(input) && !port.IsFlat
            ? "input.size, colour, resize, pad and interpolation are for pictures; a volume is never resized, and its windows are given by sliding_window"
            : null;
    }

    private static bool SaysVoxels(VolumeContract contract) => contract.Normalize != InputNormalization.None || SaysValues(contract.Values);

    private static bool SaysPictures(ImageInput input) =>
        input is not { Width: null, Colour: null, Resize: null, Pad: null, PadMultiple: null, Interpolation: null };

    private static bool SaysValues(ImageInput input) => input is not { Scale: null, Mean: null, Std: null };

    private static string Reason(ModelBundle bundle, VolumeContract contract)
    {
        var what = contract.Decision switch
        {
            VolumeDecision.Labels => "a label for each voxel",
            VolumeDecision.Highest => contract.Classes < 0 ? "scores for each voxel, of which the highest wins" : $"{contract.Classes} scores for each voxel, of which the highest wins",
            _ => $"each class by itself, above {contract.Decision switch { VolumeDecision.Logits => "a sigmoid of ", _ => "" }}{FormattableString.Invariant($"{bundle.Thresholds.Score ?? UsualThreshold}")}",
        };
        var values = contract.Normalize switch
        {
            InputNormalization.VolumeZscore => "the volume's own mean and deviation" + (bundle.Volume.Normalize is null ? ", as nothing says otherwise" : ""),
            InputNormalization.VolumeZscoreNonzero => "mean and deviation of the voxels that are not 0",
            _ => "its model.yaml's scale, mean and std",
        };
        var window = string.Join('×', contract.IsFlat ? contract.Roi.Skip(1) : contract.Roi);
        return FormattableString.Invariant(
            $"input {contract.Input}, output {contract.Output}: {what}; windows of {window}{(contract.IsFlat ? $" on slices across axis {contract.Order.A}" : "")}, overlap {contract.Overlap}, {contract.Blend.ToString().ToLowerInvariant()} weights; {(SaysVoxels(contract) ? $"voxels are normalised by {values}" : "voxels are taken as they are")}; labels: {(contract.Labels is null ? "numbers, as nothing names them" : "the labels given")}{(contract.IsFlat ? Pictures : "")}");
    }

    private static string Completion(ModelBundle bundle, params ReadOnlySpan<string> lines) =>
        string.Join('\n', [$"name: {bundle.Name}", $"family: {ModelFamily.Monai}", .. lines, ""]);
}
