namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Where each position of a resized axis reads when it sums up as many source positions as the shrinking asks for: the first one
/// and the weights of it and its successors, whole numbers that add up to about <c>2^bits</c>.
/// </summary>
internal sealed class FilterTaps
{
    private FilterTaps(int[] first, int[] counts, int[] weights, int length) =>
        (First, Counts, Weights, Length) = (first, counts, weights, length);

    /// <summary>The first source position of each.</summary>
    public int[] First { get; }

    /// <summary>How many source positions each reads, at least 1.</summary>
    public int[] Counts { get; }

    /// <summary>The weights of each, <see cref="Length"/> apart; those beyond its count are 0.</summary>
    public int[] Weights { get; }

    /// <summary>The most source positions that any reads.</summary>
    public int Length { get; }

    /// <summary>
    /// Pillow's <c>BILINEAR</c>: a triangle as wide as two source pixels or, where that is more, two resized ones
    /// (src/libImaging/Resample.c, <c>precompute_coeffs</c> and <c>normalize_coeffs_8bpc</c>).
    /// </summary>
    public static FilterTaps Triangle(ResizedAxis axis, int bits)
    {
        var scale = (double)axis.Source / axis.Target;
        var support = Math.Max(scale, 1);
        return Create(axis, Weigh, weights => weights.ConvertAll(w => (int)(0.5 + w * (1 << bits))));

        int Weigh(int index, List<double> weights)
        {
            var center = (index + 0.5) * scale;
            var first = Math.Max((int)(center - support + 0.5), 0);
            var last = Math.Min((int)(center + support + 0.5), axis.Source);
            var sum = 0.0;
            for (var x = first; x < last; x++)
            {
                var weight = Math.Max(1 - Math.Abs((x - center + 0.5) * (1 / support)), 0);
                weights.Add(weight);
                sum += weight;
            }

            for (var x = 0; x < weights.Count; x++)
                weights[x] /= sum;
            return first;
        }
    }

    /// <summary>
    /// OpenCV's <c>INTER_AREA</c> of an axis that does not grow: each source pixel counts as much as the resized one covers of it
    /// (modules/imgproc/src/resize.cpp, <c>computeResizeAreaTab</c>).
    /// </summary>
    public static FilterTaps Area(ResizedAxis axis, int bits)
    {
        var scale = 1 / ((double)axis.Target / axis.Source);
        return Create(axis, Weigh, Round);

        int Weigh(int index, List<double> weights)
        {
            const double Negligible = 1e-3;
            var (start, end) = (index * scale, index * scale + scale);
            var width = Math.Min(scale, axis.Source - start);
            var last = Math.Min((int)Math.Floor(end), axis.Source - 1);
            var first = Math.Min((int)Math.Ceiling(start), last);
            var isCut = first - start > Negligible;
            if (isCut)
                weights.Add((first - start) / width);
            for (var x = first; x < last; x++)
                weights.Add(1 / width);
            if (end - last > Negligible)
                weights.Add(Math.Min(Math.Min(end - last, 1), width) / width);
            return isCut ? first - 1 : first;
        }

        // Thousands of small weights must add up right, so that what is cut off one is given to the next.
        List<int> Round(List<double> weights)
        {
            var (sum, given) = (0.0, 0);
            return weights.ConvertAll(w =>
            {
                sum += w;
                var whole = (int)(0.5 + sum * (1 << bits)) - given;
                given += whole;
                return whole;
            });
        }
    }

    private static FilterTaps Create(ResizedAxis axis, Func<int, List<double>, int> weigh, Func<List<double>, List<int>> round)
    {
        var first = new int[axis.Count];
        var rows = new int[axis.Count][];
        var weights = new List<double>();
        for (var i = 0; i < axis.Count; i++)
        {
            weights.Clear();
            first[i] = weigh(axis.Start + i, weights);
            var whole = round(weights);
            // What counts nothing at either end need not be read.
            var skipped = Math.Max(whole.FindIndex(w => w != 0), 0);
            first[i] += skipped;
            rows[i] = [.. whole.Skip(skipped).Take(Math.Max(whole.FindLastIndex(w => w != 0) + 1 - skipped, 1))];
        }

        var length = rows.Max(r => r.Length);
        var all = new int[axis.Count * length];
        for (var i = 0; i < axis.Count; i++)
            rows[i].CopyTo(all, i * length);
        return new FilterTaps(first, Array.ConvertAll(rows, r => r.Length), all, length);
    }
}
