namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Where each position of an axis that does not grow reads when each source pixel counts as much as the resized one covers of it, as
/// OpenCV's <c>INTER_AREA</c> (modules/imgproc/src/resize.cpp, <c>computeResizeAreaTab</c>): positions in double, weights in float.
/// </summary>
internal sealed class AreaTaps
{
    /// <summary>What is covered of a pixel at either end and is not more than this is left out.</summary>
    private const double Negligible = 1e-3;

    /// <summary>Taps of an axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="isShare">Whether weights are shares of the resized pixel, which add up to about 1, or else of the source pixels.</param>
    public AreaTaps(ResizedAxis axis, bool isShare)
    {
        First = new int[axis.Count];
        Counts = new int[axis.Count];
        var all = new List<float>[axis.Count];
        for (var i = 0; i < axis.Count; i++)
        {
            (First[i], all[i]) = Weigh(axis, axis.Start + i, isShare);
            Counts[i] = all[i].Count;
            Length = Math.Max(Length, Counts[i]);
        }

        Weights = new float[axis.Count * Length];
        for (var i = 0; i < axis.Count; i++)
            all[i].CopyTo(Weights, i * Length);
    }

    /// <summary>The first source position of each.</summary>
    public int[] First { get; }

    /// <summary>How many source positions each reads, at least 1.</summary>
    public int[] Counts { get; }

    /// <summary>The weights of each, <see cref="Length"/> apart; those beyond its count are 0.</summary>
    public float[] Weights { get; }

    /// <summary>The most source positions that any reads.</summary>
    public int Length { get; }

    /// <summary>How many source pixels a resized one covers, by OpenCV's arithmetic.</summary>
    public static double ScaleOf(ResizedAxis axis) => 1 / ((double)axis.Target / axis.Source);

    private static (int First, List<float> Weights) Weigh(ResizedAxis axis, int index, bool isShare)
    {
        var scale = ScaleOf(axis);
        var (start, end) = (index * scale, index * scale + scale);
        var width = Math.Min(scale, axis.Source - start);
        var whole = isShare ? width : 1;
        var last = Math.Min((int)Math.Floor(end), axis.Source - 1);
        var first = Math.Min((int)Math.Ceiling(start), last);
        var weights = new List<float>(last - first + 2);
        var isCut = first - start > Negligible;
        if (isCut)
            weights.Add((float)((first - start) / whole));
        for (var x = first; x < last; x++)
            weights.Add((float)(1 / whole));
        if (end - last > Negligible)
            weights.Add((float)(Math.Min(Math.Min(end - last, 1), width) / whole));
        return (isCut ? first - 1 : first, weights);
    }
}
