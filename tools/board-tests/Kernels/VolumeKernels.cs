using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Volumes;
using EdgeAgent.Vision.Volumes.Windows;

namespace EdgeAgent.BoardTests.Kernels;

/// <summary>Volumes: their scale and the windows that slide over them.</summary>
internal static class VolumeKernels
{
    /// <summary>Computes all.</summary>
    public static IEnumerable<KernelResult> Results()
    {
        var values = FixedNumbers.Floats(1, 40_001, -1000, 1500);
        var scale = VoxelScale.Zscore(values, (-500, 1000), withoutZeros: true, CancellationToken.None);
        scale.Apply(values);
        yield return new("VoxelScale", [scale.Factor, scale.Mean, scale.Deviation, .. values]);
        foreach (var blend in (WindowBlend[])[WindowBlend.Constant, WindowBlend.Gaussian])
            yield return Blend(blend);
    }

    private static KernelResult Blend(WindowBlend kind)
    {
        const int classes = 3;
        int[] roi = [16, 16, 16];
        var plan = new WindowPlan([20, 27, 33], roi, 0.25);
        var importance = ImportanceMap.Create(roi, kind);
        var blend = new ScoreBlend(plan, classes, importance, threshold: null);
        for (var window = 0; window < plan.Count; window++)
            blend.Add(FixedNumbers.Floats(window, classes * plan.RoiVoxels), plan[window]);
        var labels = new List<float>(importance);
        var row = new int[plan.Padded[2]];
        for (var plane = 0; plane < 4; plane++)
        {
            blend.Decide(plane, plane + 1, 0, row);
            labels.AddRange(row.Select(l => (float)l));
        }

        return new($"ScoreBlend {kind}", [.. labels]);
    }
}
