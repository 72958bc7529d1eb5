namespace EdgeAgent.Vision.Volumes.Windows;

/// <summary>The windows along one axis, as MONAI lays them (<c>monai/inferers/utils.py</c> <c>_get_scan_interval</c>, <c>monai/data/utils.py</c> <c>dense_patch_slices</c>).</summary>
internal static class WindowAxis
{
    /// <summary>Where the windows start: every <c>int(roi · (1 − overlap))</c> voxels, the last moved back so that it ends with the axis.</summary>
    /// <param name="length">The axis, at least as long as a window.</param>
    /// <param name="roi">The window.</param>
    /// <param name="overlap">The part that the next window covers again, 0 up to 1.</param>
    public static int[] Starts(int length, int roi, double overlap)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(roi, length);
        if (roi == length)
            return [0];
        var interval = Math.Max(1, (int)(roi * (1 - overlap)));
        var starts = new int[(length - roi + interval - 1) / interval + 1];
        for (var i = 0; i < starts.Length; i++)
            starts[i] = Math.Min(i * interval, length - roi);
        return starts;
    }

    /// <summary>Voxels put before an axis that is shorter than a window, so that it lies in the middle; the odd one comes after it.</summary>
    public static int PaddingBefore(int length, int roi) => Math.Max(0, roi - length) / 2;
}
