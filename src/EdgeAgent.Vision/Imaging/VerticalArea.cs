using System.Runtime.Intrinsics;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// The second pass of a resize by areas: weighted rows of floats add up to a row of bytes. Products are rounded and added one by one
/// from above, as OpenCV's are. Rows have a multiple of 32 values.
/// </summary>
internal static unsafe class VerticalArea
{
    /// <summary>Adds two weighted rows to the sums, one after the other.</summary>
    public static void Add(float* first, float firstWeight, float* second, float secondWeight, float* sums, int count)
    {
        nint i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i < count; i += Vector256<float>.Count)
                (Vector256.Load(sums + i) + Vector256.Load(first + i) * firstWeight + Vector256.Load(second + i) * secondWeight).Store(sums + i);
        }

        for (; i < count; i += Vector128<float>.Count)
            (Vector128.Load(sums + i) + Vector128.Load(first + i) * firstWeight + Vector128.Load(second + i) * secondWeight).Store(sums + i);
    }

    /// <summary>Adds two rows of whole numbers, each weighted by 0 or 1, to sums of whole numbers, which floats might not hold.</summary>
    public static void AddWhole(float* first, float firstWeight, float* second, float secondWeight, int* sums, int count)
    {
        nint i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i < count; i += Vector256<float>.Count)
            {
                var both = Vector256.ConvertToInt32Native(Vector256.Load(first + i) * firstWeight)
                    + Vector256.ConvertToInt32Native(Vector256.Load(second + i) * secondWeight);
                (Vector256.Load(sums + i) + both).Store(sums + i);
            }
        }

        for (; i < count; i += Vector128<float>.Count)
        {
            var both = Vector128.ConvertToInt32Native(Vector128.Load(first + i) * firstWeight)
                + Vector128.ConvertToInt32Native(Vector128.Load(second + i) * secondWeight);
            (Vector128.Load(sums + i) + both).Store(sums + i);
        }
    }

    /// <summary>Makes sums whole numbers of floats: <c>sum · scale + offset</c>.</summary>
    public static void Divide(int* sums, float scale, float offset, float* to, int count)
    {
        for (nint i = 0; i < count; i += Vector128<float>.Count)
            (Vector128.ConvertToSingle(Vector128.Load(sums + i)) * scale + Vector128.Create(offset)).Store(to + i);
    }

    /// <summary>Rounds sums of 0 or more to bytes, halves to even.</summary>
    public static void Round(float* sums, byte* to, int count)
    {
        for (nint i = 0; i < count; i += Vector128<byte>.Count)
        {
            var (first, second) = (Vector128.Narrow(Whole(i), Whole(i + 4)), Vector128.Narrow(Whole(i + 8), Whole(i + 12)));
            Vector128.Narrow(first.AsUInt16(), second.AsUInt16()).Store(to + i);
        }

        // Weights may add up to a little more than 1.
        Vector128<int> Whole(nint i) =>
            Vector128.ConvertToInt32Native(Vector128.Min(Vector128.Round(Vector128.Load(sums + i)), Vector128.Create((float)byte.MaxValue)));
    }
}
