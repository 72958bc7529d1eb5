using System.Numerics.Tensors;

namespace EdgeAgent.Vision.Volumes;

/// <summary>What is done to every voxel of a channel: clipped, then (value · scale − mean) / std.</summary>
/// <param name="Clip">Bounds; null when nothing is clipped.</param>
/// <param name="Factor">Multiplies.</param>
/// <param name="Mean">Taken off after that.</param>
/// <param name="Deviation">Divides after that.</param>
/// <param name="KeepsZeros">Whether a voxel of 0 stays 0.</param>
internal readonly record struct VoxelScale((float Low, float High)? Clip, float Factor, float Mean, float Deviation, bool KeepsZeros)
{
    private const int CheckEvery = 1 << 22;

    /// <summary>
    /// The scale that brings a channel to mean 0 and deviation 1 (MONAI's <c>NormalizeIntensity</c>: the deviation of the population; one of 0
    /// counts as 1).
    /// </summary>
    /// <param name="values">The channel.</param>
    /// <param name="clip">Bounds that count first.</param>
    /// <param name="withoutZeros">Whether voxels of 0 are left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static VoxelScale Zscore(ReadOnlySpan<float> values, (float Low, float High)? clip, bool withoutZeros, CancellationToken cancellationToken)
    {
        double sum = 0, squares = 0;
        long count = 0;
        foreach (var (first, length) in Pieces(values.Length))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var stored in values.Slice(first, length))
            {
                var v = Clipped(stored, clip);
                if (withoutZeros && v == 0)
                    continue;
                sum += v;
                count++;
            }
        }

        var mean = count > 0 ? sum / count : 0;
        foreach (var (first, length) in Pieces(values.Length))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var stored in values.Slice(first, length))
            {
                var v = Clipped(stored, clip);
                if (withoutZeros && v == 0)
                    continue;
                squares += (v - mean) * (v - mean);
            }
        }

        var deviation = count > 0 ? (float)Math.Sqrt(squares / count) : 0;
        return new VoxelScale(clip, 1, (float)mean, deviation == 0 ? 1 : deviation, withoutZeros);
    }

    /// <summary>Scales a row in place.</summary>
    public void Apply(Span<float> row)
    {
        if (Clip is var (low, high))
        {
            TensorPrimitives.Max(row, low, row);
            TensorPrimitives.Min(row, high, row);
        }

        if (KeepsZeros)
        {
            foreach (ref var v in row)
                v = v == 0 ? 0 : (v * Factor - Mean) / Deviation;
            return;
        }

        if (Factor != 1)
            TensorPrimitives.Multiply(row, Factor, row);
        TensorPrimitives.Subtract(row, Mean, row);
        TensorPrimitives.Divide(row, Deviation, row);
    }

    private static float Clipped(float value, (float Low, float High)? clip) => clip is var (low, high) ? Math.Clamp(value, low, high) : value;

    private static IEnumerable<(int First, int Length)> Pieces(int length)
    {
        for (var first = 0; first < length; first += CheckEvery)
            yield return (first, Math.Min(CheckEvery, length - first));
    }
}
