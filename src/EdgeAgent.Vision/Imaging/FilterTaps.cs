namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Where each position of a resized axis reads when it sums up as many source positions as the shrinking asks for, as Pillow's
/// <c>BILINEAR</c> does: a triangle as wide as two source pixels or, where that is more, two resized ones (src/libImaging/Resample.c,
/// <c>precompute_coeffs</c> and <c>normalize_coeffs_8bpc</c>).
/// </summary>
internal sealed class FilterTaps
{
    /// <summary>Bits of the weights, as Pillow's <c>PRECISION_BITS</c>.</summary>
    public const int Bits = 32 - 8 - 2;

    /// <summary>Taps of an axis.</summary>
    public FilterTaps(ResizedAxis axis)
    {
        First = new int[axis.Count];
        var rows = new int[axis.Count][];
        for (var i = 0; i < axis.Count; i++)
        {
            (First[i], var weights) = Weigh(axis, axis.Start + i);
            // What counts nothing at either end need not be read.
            var skipped = Math.Max(weights.FindIndex(w => w != 0), 0);
            First[i] += skipped;
            rows[i] = [.. weights.Skip(skipped).Take(Math.Max(weights.FindLastIndex(w => w != 0) + 1 - skipped, 1))];
        }

        Counts = Array.ConvertAll(rows, r => r.Length);
        Length = Counts.Max();
        Weights = new int[axis.Count * Length];
        for (var i = 0; i < axis.Count; i++)
            rows[i].CopyTo(Weights, i * Length);
    }

    /// <summary>The first source position of each.</summary>
    public int[] First { get; }

    /// <summary>How many source positions each reads, at least 1.</summary>
    public int[] Counts { get; }

    /// <summary>
    /// The weights of each, <see cref="Length"/> apart, whole numbers that add up to about <c>2^Bits</c>; those beyond its count are 0.
    /// </summary>
    public int[] Weights { get; }

    /// <summary>The most source positions that any reads.</summary>
    public int Length { get; }

    private static (int First, List<int> Weights) Weigh(ResizedAxis axis, int index)
    {
        var scale = (double)axis.Source / axis.Target;
        var support = Math.Max(scale, 1);
        var center = (index + 0.5) * scale;
        var first = Math.Max((int)(center - support + 0.5), 0);
        var last = Math.Min((int)(center + support + 0.5), axis.Source);
        var weights = new List<double>(last - first);
        var sum = 0.0;
        for (var x = first; x < last; x++)
        {
            var weight = Math.Max(1 - Math.Abs((x - center + 0.5) * (1 / support)), 0);
            weights.Add(weight);
            sum += weight;
        }

        return (first, weights.ConvertAll(w => (int)(0.5 + w / sum * (1 << Bits))));
    }
}
