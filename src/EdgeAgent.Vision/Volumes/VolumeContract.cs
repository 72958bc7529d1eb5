using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Volumes;

/// <summary>How a graph is fed with windows of a volume and what its output means: everything that recognition found out or a bundle said.</summary>
internal sealed record VolumeContract
{
    /// <summary>The graph's only input.</summary>
    public required TensorSpec Input { get; init; }

    /// <summary>Whether channels and classes are the last axis (NHWC, NXYZC) and not the one after the batch.</summary>
    public required bool IsChannelsLast { get; init; }

    /// <summary>Whether the graph sees slices: it has two axes and not three.</summary>
    public bool IsFlat => Input.Rank == 4;

    /// <summary>Channels of the input.</summary>
    public required int Channels { get; init; }

    /// <summary>The output that is read, by its place in the graph.</summary>
    public required int OutputIndex { get; init; }

    /// <summary>The output that is read.</summary>
    public required TensorSpec Output { get; init; }

    /// <summary>Classes of the output; 1 when it holds labels, −1 as long as only a run can show them.</summary>
    public required int Classes { get; init; }

    /// <summary>What becomes a label.</summary>
    public required VolumeDecision Decision { get; init; }

    /// <summary>The window in the order that the network sees the axes: three lengths, the first 1 for a network of two axes.</summary>
    public required IReadOnlyList<int> Roi { get; init; }

    /// <summary>The order of the volume's axes.</summary>
    public required AxisOrder Order { get; init; }

    /// <summary>The part of a window that the next one covers again.</summary>
    public required double Overlap { get; init; }

    /// <summary>How windows are joined.</summary>
    public required WindowBlend Blend { get; init; }

    /// <summary>How voxels are normalised.</summary>
    public required InputNormalization Normalize { get; init; }

    /// <summary>Bounds of voxels before that.</summary>
    public required (float Low, float High)? Clip { get; init; }

    /// <summary>Scale, mean and std where nothing is normalised.</summary>
    public required ImageInput Values { get; init; }

    /// <summary>Windows of one run.</summary>
    public required int Batch { get; init; }

    /// <summary>Names of the classes; null where nothing names them.</summary>
    public required IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Voxels of a window.</summary>
    public int RoiVoxels => Roi[0] * Roi[1] * Roi[2];

    /// <summary>The shape of a run's input.</summary>
    public long[] InputShape(int windows)
    {
        ReadOnlySpan<long> axes = IsFlat ? [Roi[1], Roi[2]] : [Roi[0], Roi[1], Roi[2]];
        return IsChannelsLast ? [windows, .. axes, Channels] : [windows, Channels, .. axes];
    }
}
