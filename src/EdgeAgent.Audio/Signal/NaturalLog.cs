using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeAgent.Audio.Signal;

/// <summary>
/// Natural logarithms that are the same on every processor: the polynomial of Cephes (netlib.org/cephes, single/logf.c) in multiplications and
/// additions that are never fused. Right to 2e-7 of the result, or to 1e-7 beside 0.
/// </summary>
internal static class NaturalLog
{
    private const float LeastNormal = 1.17549435e-38f;
    private const float RootOfHalf = 0.70710678f;

    // ln 2 in two parts, the first exact in few bits.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    private static ReadOnlySpan<float> Polynomial =>
    [
        7.0376836292e-2f, -1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f, -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f,
    ];

    /// <summary>The logarithm of each value, in its place: −∞ of 0, NaN below.</summary>
    public static void Apply(Span<float> values)
    {
        ref var x = ref MemoryMarshal.GetReference(values);
        var i = 0;
        for (; i <= values.Length - 4; i += 4)
            Of(Vector128.LoadUnsafe(ref x, (nuint)i)).StoreUnsafe(ref x, (nuint)i);
        for (; i < values.Length; i++)
            values[i] = Of(values[i]);
    }

    /// <summary>The logarithm of one value.</summary>
    public static float Of(float value) => Of(Vector128.Create(value))[0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Of(Vector128<float> x)
    {
        var isTiny = Vector128.LessThan(x, Vector128.Create(LeastNormal));
        var normal = Vector128.ConditionalSelect(isTiny, x * (1 << 23), x);
        var bits = normal.AsInt32();
        var exponent = Vector128.ConvertToSingle((bits >>> 23) - Vector128.Create(126)) - Vector128.ConditionalSelect(isTiny, Vector128.Create(23f), Vector128<float>.Zero);
        // 0.5 up to 1, then from √½ to √2, less 1.
        var mantissa = ((bits & Vector128.Create(0x007FFFFF)) | Vector128.Create(0x3F000000)).AsSingle();
        var isLow = Vector128.LessThan(mantissa, Vector128.Create(RootOfHalf));
        exponent -= Vector128.ConditionalSelect(isLow, Vector128<float>.One, Vector128<float>.Zero);
        var z = mantissa + Vector128.ConditionalSelect(isLow, mantissa, Vector128<float>.Zero) - Vector128<float>.One;

        var sum = Vector128.Create(Polynomial[0]);
        for (var i = 1; i < 9; i++)
            sum = (sum * z) + Vector128.Create(Polynomial[i]);
        var square = z * z;
        var tail = (sum * z * square) + (exponent * Ln2Low) - (square * 0.5f);
        var log = z + tail + (exponent * Ln2High);

        log = Vector128.ConditionalSelect(Vector128.Equals(x, Vector128<float>.Zero), Vector128.Create(float.NegativeInfinity), log);
        log = Vector128.ConditionalSelect(Vector128.LessThan(x, Vector128<float>.Zero), Vector128.Create(float.NaN), log);
        // NaN and +∞ are their own logarithms.
        return Vector128.ConditionalSelect(Vector128.LessThan(x, Vector128.Create(float.PositiveInfinity)), log, x);
    }
}
