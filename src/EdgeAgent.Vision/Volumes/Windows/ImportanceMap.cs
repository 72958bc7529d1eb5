using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Vision.Volumes.Windows;

/// <summary>What each voxel of a window counts (MONAI's <c>compute_importance_map</c> and what <c>sliding_window_inference</c> makes of it).</summary>
internal static class ImportanceMap
{
    /// <summary>Standard deviation over the length of an axis (<c>sigma_scale</c>).</summary>
    private const double SigmaScale = 0.125;

    /// <summary>No voxel counts less: one that only corners of windows cover would else be a quotient of two vanishing numbers.</summary>
    private const float Floor = 1e-3f;

    /// <summary>The weights of a window in the order of its voxels, the last axis fastest; empty when all are 1.</summary>
    /// <param name="roi">The window's axes.</param>
    /// <param name="blend">How windows are joined.</param>
    public static float[] Create(ReadOnlySpan<int> roi, WindowBlend blend)
    {
        if (blend == WindowBlend.Constant)
            return [];
        float[] map = [1];
        foreach (var length in roi)
        {
            var axis = Gaussian(length);
            var outer = new float[map.Length * length];
            for (var i = 0; i < map.Length; i++)
                TensorPrimitives.Multiply(axis, map[i], outer.AsSpan(i * length, length));
            map = outer;
        }

        TensorPrimitives.Max(map, Math.Max(TensorPrimitives.Min<float>(map), Floor), map);
        return map;
    }

    private static float[] Gaussian(int length)
    {
        var sigma = SigmaScale * length;
        var weights = new float[length];
        for (var i = 0; i < length; i++)
        {
            var x = i - (length - 1) / 2.0;
            weights[i] = (float)Math.Exp(-x * x / (2 * sigma * sigma));
        }

        return weights;
    }
}
