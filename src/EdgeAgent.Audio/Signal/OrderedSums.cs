using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeAgent.Audio.Signal;

/// <summary>
/// Sums in one order on every processor, so that features do not depend on the width of its vectors: eight partial sums, of every eighth value each.
/// </summary>
internal static class OrderedSums
{
    /// <summary>How many values are summed at once.</summary>
    public const int Width = 8;

    /// <summary>The sum of all values.</summary>
    public static float Sum(ReadOnlySpan<float> values)
    {
        Vector128<float> low = default, high = default;
        ref var x = ref MemoryMarshal.GetReference(values);
        var whole = (nuint)(values.Length / Width * Width);
        for (nuint i = 0; i < whole; i += Width)
        {
            low += Vector128.LoadUnsafe(ref x, i);
            high += Vector128.LoadUnsafe(ref x, i + 4);
        }

        var sum = Join(low, high);
        foreach (var value in values[(int)whole..])
            sum += value;
        return sum;
    }

    /// <summary>The sum of all products of two values at the same place.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var whole = a.Length / Width;
        var sum = Dot(ref MemoryMarshal.GetReference(a), ref MemoryMarshal.GetReference(b[..a.Length]), whole);
        for (var i = whole * Width; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>The same over whole eights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(ref float a, ref float b, int eights)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            var sums = Vector256<float>.Zero;
            for (nuint i = 0; eights > 0; eights--, i += Width)
                sums += Vector256.LoadUnsafe(ref a, i) * Vector256.LoadUnsafe(ref b, i);
            return Join(sums.GetLower(), sums.GetUpper());
        }

        Vector128<float> low = default, high = default;
        for (nuint i = 0; eights > 0; eights--, i += Width)
        {
            low += Vector128.LoadUnsafe(ref a, i) * Vector128.LoadUnsafe(ref b, i);
            high += Vector128.LoadUnsafe(ref a, i + 4) * Vector128.LoadUnsafe(ref b, i + 4);
        }

        return Join(low, high);
    }

    // Vector128.Sum adds neighbours on arm64 and halves on x64.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Join(Vector128<float> low, Vector128<float> high)
    {
        var sums = low + high;
        sums += Vector128.Shuffle(sums, Vector128.Create(2, 3, 0, 1));
        return sums[0] + sums[1];
    }
}
