namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Where each position of a resized axis reads: two source positions and their weights, as OpenCV's <c>INTER_LINEAR</c> on bytes
/// has them (modules/imgproc/src/resize.cpp: pixel centres at one half, fractions in float, weights rounded to 11 bits), or its
/// <c>INTER_AREA</c> where a side of the picture grows.
/// </summary>
internal sealed class LinearTaps
{
    /// <summary>A weight of one.</summary>
    public const int One = 1 << 11;

    private LinearTaps(int count)
    {
        First = new int[count];
        Second = new int[count];
        FirstWeight = new short[count];
        SecondWeight = new short[count];
    }

    public int Count => First.Length;

    public int[] First { get; }

    public int[] Second { get; }

    public short[] FirstWeight { get; }

    public short[] SecondWeight { get; }

    /// <summary>The source rows that a row needs: one where the second counts nothing. Beyond the last row there are none new.</summary>
    public (int First, int Last) RowsOf(int index)
    {
        index = Math.Min(index, Count - 1);
        return (First[index], SecondWeight[index] == 0 ? First[index] : Second[index]);
    }

    /// <summary>Taps along a row: beyond the first and last pixel's centre that pixel counts alone.</summary>
    public static LinearTaps Horizontal(ResizedAxis axis, bool isArea = false)
    {
        var taps = new LinearTaps(axis.Count);
        var last = axis.Source - 1;
        for (var i = 0; i < axis.Count; i++)
        {
            var (position, fraction) = isArea ? LocateArea(axis, i) : Locate(axis, i);
            if (position < 0)
                (position, fraction) = (0, 0);
            if (position >= last)
                (position, fraction) = (last, 0);
            taps.Set(i, position, Math.Min(position + 1, last), fraction);
        }

        return taps;
    }

    /// <summary>
    /// Taps along a column: at the borders both are the same row, weighted as if there were two. It is not the same as one row
    /// alone, because the blend rounds each product down.
    /// </summary>
    public static LinearTaps Vertical(ResizedAxis axis, bool isArea = false)
    {
        var taps = new LinearTaps(axis.Count);
        var last = axis.Source - 1;
        for (var i = 0; i < axis.Count; i++)
        {
            var (position, fraction) = isArea ? LocateArea(axis, i) : Locate(axis, i);
            taps.Set(i, Math.Clamp(position, 0, last), Math.Clamp(position + 1, 0, last), fraction);
        }

        return taps;
    }

    private static (int Position, float Fraction) Locate(ResizedAxis axis, int index)
    {
        var scale = 1.0 / ((double)axis.Target / axis.Source);
        var at = (float)((axis.Start + index + 0.5) * scale - 0.5);
        var position = (int)MathF.Floor(at);
        return (position, at - position);
    }

    /// <summary>What <c>INTER_AREA</c> does where a side grows: only the pixel that holds a border of source pixels is a mixture.</summary>
    private static (int Position, float Fraction) LocateArea(ResizedAxis axis, int index)
    {
        var inverse = (double)axis.Target / axis.Source;
        var position = (int)Math.Floor((axis.Start + index) * (1.0 / inverse));
        var fraction = (float)(axis.Start + index + 1 - (position + 1) * inverse);
        return (position, fraction <= 0 ? 0 : fraction - MathF.Floor(fraction));
    }

    private void Set(int index, int first, int second, float fraction)
    {
        First[index] = first;
        Second[index] = second;
        FirstWeight[index] = (short)MathF.Round((1f - fraction) * One, MidpointRounding.ToEven);
        SecondWeight[index] = (short)MathF.Round(fraction * One, MidpointRounding.ToEven);
    }
}
