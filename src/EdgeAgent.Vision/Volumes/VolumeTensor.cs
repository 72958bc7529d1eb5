using EdgeAgent.Vision.Volumes.Windows;

namespace EdgeAgent.Vision.Volumes;

/// <summary>A volume as the network sees it: axes in its order with the last one fastest, scaled, and padded with 0 to at least one window.</summary>
internal sealed class VolumeTensor
{
    /// <summary>Voxels of the file that lie side by side are taken together, since the others of a row lie far apart.</summary>
    private const int Block = 16;

    private readonly WindowPlan _plan;
    private readonly float[] _values;

    private VolumeTensor(WindowPlan plan, float[] values) => (_plan, _values) = (plan, values);

    /// <summary>Bytes that it takes.</summary>
    public static double BytesOf(WindowPlan plan, int channels) => (double)sizeof(float) * plan.PlaneVoxels * plan.Padded[0] * channels;

    /// <summary>Prepares a volume.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="order">The network's order of its axes.</param>
    /// <param name="plan">The windows over it.</param>
    /// <param name="scaleOf">The scale of a channel, by its number and its values.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static VolumeTensor Prepare(
        Volume volume, AxisOrder order, WindowPlan plan, Func<int, ReadOnlyMemory<float>, VoxelScale> scaleOf, CancellationToken cancellationToken)
    {
        var tensor = new VolumeTensor(plan, new float[checked((int)(plan.PlaneVoxels * plan.Padded[0] * volume.Shape.Channels))]);
        var voxels = (int)volume.Shape.Voxels;
        for (var channel = 0; channel < volume.Shape.Channels; channel++)
        {
            var values = volume.Values.AsMemory(channel * voxels, voxels);
            tensor.Place(values.Span, channel, order.Strides(volume.Shape), cancellationToken);
            tensor.Scale(channel, scaleOf(channel, values), cancellationToken);
        }

        return tensor;
    }

    /// <summary>The values of a row of a channel, from a place in the padded volume.</summary>
    public ReadOnlySpan<float> Row(int channel, int a, int b, int c, int length) => _values.AsSpan(At(channel, a, b) + c, length);

    /// <summary>Copies a channel; the axis that is fastest in the file is the network's first or second.</summary>
    private void Place(ReadOnlySpan<float> values, int channel, (int A, int B, int C) strides, CancellationToken cancellationToken)
    {
        var isFirstFast = strides.A == 1;
        var (fast, slow) = isFirstFast ? (0, 1) : (1, 0);
        var slowStride = isFirstFast ? strides.B : strides.A;
        var (columns, before) = (_plan.Lengths[2], _plan.Before(2));
        Span<int> rows = stackalloc int[Block];
        for (var s = 0; s < _plan.Lengths[slow]; s++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var f = 0; f < _plan.Lengths[fast]; f += Block)
            {
                var block = rows[..Math.Min(Block, _plan.Lengths[fast] - f)];
                for (var i = 0; i < block.Length; i++)
                    block[i] = before + (isFirstFast ? At(channel, f + i + _plan.Before(0), s + _plan.Before(1)) : At(channel, s + _plan.Before(0), f + i + _plan.Before(1)));
                for (var c = 0; c < columns; c++)
                {
                    var from = values.Slice(s * slowStride + f + c * strides.C, block.Length);
                    for (var i = 0; i < from.Length; i++)
                        _values[block[i] + c] = from[i];
                }
            }
        }
    }

    private void Scale(int channel, VoxelScale scale, CancellationToken cancellationToken)
    {
        for (var a = 0; a < _plan.Lengths[0]; a++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var b = 0; b < _plan.Lengths[1]; b++)
                scale.Apply(_values.AsSpan(At(channel, a + _plan.Before(0), b + _plan.Before(1)) + _plan.Before(2), _plan.Lengths[2]));
        }
    }

    private int At(int channel, int a, int b) => ((channel * _plan.Padded[0] + a) * _plan.Padded[1] + b) * _plan.Padded[2];
}
