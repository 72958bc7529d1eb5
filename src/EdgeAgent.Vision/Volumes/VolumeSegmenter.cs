using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Volumes.Windows;

namespace EdgeAgent.Vision.Volumes;

/// <summary>
/// Sliding-window inference as MONAI's <c>sliding_window_inference</c> (<c>monai/inferers/utils.py</c>): windows over the volume, their outputs
/// joined by weight, a class for each voxel. A volume smaller than a window is padded with 0 on both sides and cut back. Used by one thread at a time.
/// </summary>
public sealed class VolumeSegmenter : IDisposable
{
    private readonly LanePort _port;
    private readonly VolumeContract _contract;
    private readonly float? _threshold;

    internal VolumeSegmenter(VolumeModel model, LanePort port, VolumeContract contract, float? threshold)
    {
        (_port, _contract, _threshold) = (port, contract, threshold);
        Model = model;
    }

    /// <summary>What runs.</summary>
    public VolumeModel Model { get; }

    /// <summary>Gives a class for each voxel.</summary>
    /// <param name="volume">The volume; it is not changed.</param>
    /// <param name="progress">Told after each run which part of the windows is done, 0 to 1, on the caller's thread; null when nobody asks.</param>
    /// <param name="cancellationToken">Ends it, also amid a run.</param>
    /// <exception cref="DeviceException">The volume has other channels than the network, or there is no memory for it.</exception>
    /// <exception cref="ModelException">A run failed, was late, or gave numbers that are not finite or of another shape.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public LabelVolume Segment(Volume volume, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(volume);
        if (volume.Shape.Channels != _contract.Channels)
        {
            throw new DeviceException(DeviceFault.Unreadable,
                $"The volume has {volume.Shape.Channels} value(s) a voxel, and model '{Model.Name}' takes {_contract.Channels}. Choose the ones that it was trained with.");
        }

        var plan = new WindowPlan(_contract.Order.Of(volume.Shape), [.. _contract.Roi], _contract.Overlap);
        var classes = _contract.Classes;
        var shape = volume.Shape with { Channels = _threshold is null ? 1 : classes };
        RequireMemory(volume.Shape, shape, plan, classes);
        var tensor = VolumeTensor.Prepare(volume, _contract.Order, plan, (channel, values) => ScaleOf(channel, values, cancellationToken), cancellationToken);
        IWindowBlend blend = _contract.Decision == VolumeDecision.Labels
            ? new LabelBlend(plan, ImportanceMap.Create([.. plan.Roi], WindowBlend.Gaussian))
            : new ScoreBlend(plan, classes, ImportanceMap.Create([.. plan.Roi], _contract.Blend), _threshold);
        var sink = new LabelSink(blend, plan, _contract.Order, shape);
        var job = new WindowJob(Model.Name, _contract, tensor, plan, classes, (output, start) =>
        {
            // Windows move along the first axis last: what lies before this one is complete.
            sink.FinishBefore(start.A);
            blend.Add(output, start);
        });
        for (var first = 0; first < plan.Count; first += _contract.Batch)
        {
            (job.First, job.Count) = (first, Math.Min(_contract.Batch, plan.Count - first));
            _port.Run(job, cancellationToken);
            progress?.Report((double)(first + job.Count) / plan.Count);
        }

        sink.FinishBefore(plan.Padded[0]);
        return new LabelVolume(shape, sink.Labels, volume.Geometry);
    }

    /// <summary>Gives the place at the lane back.</summary>
    public void Dispose() => _port.Dispose();

    private VoxelScale ScaleOf(int channel, ReadOnlyMemory<float> values, CancellationToken cancellationToken)
    {
        var input = _contract.Values;
        return _contract.Normalize switch
        {
            InputNormalization.None => new VoxelScale(_contract.Clip, input.Scale ?? 1, At(input.Mean, channel) ?? 0, At(input.Std, channel) ?? 1, false),
            var normalize => VoxelScale.Zscore(values.Span, _contract.Clip, normalize == InputNormalization.VolumeZscoreNonzero, cancellationToken),
        };
    }

    private static float? At(IReadOnlyList<float>? values, int channel) => values?[values.Count == 1 ? 0 : channel];

    private void RequireMemory(VolumeShape volume, VolumeShape labels, WindowPlan plan, int classes)
    {
        var blend = _contract.Decision == VolumeDecision.Labels ? LabelBlend.BytesOf(plan) : ScoreBlend.BytesOf(plan, classes, _threshold is not null);
        var tensor = VolumeTensor.BytesOf(plan, volume.Channels);
        MemoryBudget.Require(
            $"A volume of {volume} with windows of {string.Join('×', _contract.Roi)} and {classes} class(es)",
            (double)sizeof(float) * volume.Values + tensor + blend + (double)sizeof(ushort) * labels.Values);
        if (Math.Max(tensor / sizeof(float), Math.Max((double)plan.PlaneVoxels * plan.Roi[0], labels.Values)) > Array.MaxLength)
            throw new DeviceException(DeviceFault.Exhausted, $"A volume of {volume} padded to windows of {string.Join('×', _contract.Roi)} has more than {Array.MaxLength >> 20} million values. Crop it.");
    }
}
