using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Where each position of a resized axis reads when it sums up as many source positions as the shrinking asks for, as Pillow does:
/// <c>BILINEAR</c> is a triangle as wide as two source pixels or, where that is more, two resized ones, <c>BICUBIC</c> a curve twice as wide whose outer
/// parts are below 0 (src/libImaging/Resample.c, <c>precompute_coeffs</c> and <c>normalize_coeffs_8bpc</c>), <c>NEAREST</c> one pixel
/// (src/libImaging/Geometry.c, <c>ImagingScaleAffine</c>).
/// </summary>
internal sealed class FilterTaps
{
    /// <summary>Bits of the weights, as Pillow's <c>PRECISION_BITS</c>.</summary>
    public const int Bits = 32 - 8 - 2;

    /// <summary>The curve's free parameter.</summary>
    private const double CubicA = -0.5;

    /// <summary>Taps of an axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="kernel">One of Pillow's.</param>
    public FilterTaps(ResizedAxis axis, Interpolation kernel)
    {
        First = new int[axis.Count];
        var rows = new int[axis.Count][];
        for (var i = 0; i < axis.Count; i++)
        {
            (First[i], var weights) = kernel == Interpolation.PilNearest ? Nearest(axis, axis.Start + i) : Weigh(axis, axis.Start + i, kernel);
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

    /// <summary>How far a kernel reaches to each side, in source or resized pixels.</summary>
    public static int Reach(Interpolation kernel) => kernel == Interpolation.PilBicubic ? 2 : 1;

    private static (int First, List<int> Weights) Weigh(ResizedAxis axis, int index, Interpolation kernel)
    {
        var scale = (double)axis.Source / axis.Target;
        var stretch = Math.Max(scale, 1);
        var support = Reach(kernel) * stretch;
        var center = (index + 0.5) * scale;
        var first = Math.Max((int)(center - support + 0.5), 0);
        var last = Math.Min((int)(center + support + 0.5), axis.Source);
        var weights = new List<double>(last - first);
        var sum = 0.0;
        for (var x = first; x < last; x++)
        {
            var distance = Math.Abs((x - center + 0.5) * (1 / stretch));
            var weight = kernel == Interpolation.PilBicubic ? Cubic(distance) : Math.Max(1 - distance, 0);
            weights.Add(weight);
            sum += weight;
        }

        return (first, weights.ConvertAll(w => (int)((w < 0 ? -0.5 : 0.5) + w / sum * (1 << Bits))));
    }

    /// <summary>Keys' cubic convolution.</summary>
    private static double Cubic(double distance) => distance switch
    {
        < 1 => ((CubicA + 2) * distance - (CubicA + 3)) * distance * distance + 1,
        < 2 => (((distance - 5) * distance + 8) * distance - 4) * CubicA,
        _ => 0,
    };

    /// <summary>Pillow adds the step up instead of multiplying it, and what is lost in that may be a pixel.</summary>
    private static (int First, List<int> Weights) Nearest(ResizedAxis axis, int index)
    {
        var step = (double)axis.Source / axis.Target;
        var at = step * 0.5;
        for (var i = 0; i < index; i++)
            at += step;
        return (Math.Min((int)at, axis.Source - 1), [1 << Bits]);
    }
}
