using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// The few vector operations that resampling needs and the portable API lacks, on SSE4.1/AVX2 and on arm64. Each has a scalar
/// twin with the same result; callers ask <see cref="IsSupported"/> first.
/// </summary>
internal static unsafe class ByteVectors
{
    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Sse41.IsSupported || AdvSimd.Arm64.IsSupported;
    }

    /// <summary>Upper halves of the 32-bit products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> MultiplyHigh(Vector128<short> left, Vector128<short> right) => Sse2.IsSupported
        ? Sse2.MultiplyHigh(left, right)
        : AdvSimd.MultiplyDoublingSaturateHigh(left, right) >> 1;

    /// <inheritdoc cref="MultiplyHigh(Vector128{short}, Vector128{short})"/>
    public static int MultiplyHigh(int left, int right) => (left * right) >> 16;

    /// <summary>Products of two fractions of 2^15, rounded to nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> MultiplyRounded(Vector128<short> left, Vector128<short> right) => Ssse3.IsSupported
        ? Ssse3.MultiplyHighRoundScale(left, right)
        : AdvSimd.MultiplyRoundedDoublingSaturateHigh(left, right);

    /// <inheritdoc cref="MultiplyRounded(Vector128{short}, Vector128{short})"/>
    public static int MultiplyRounded(int left, int right) => (left * right + (1 << 14)) >> 15;

    /// <summary>Narrows to bytes, what lies outside becoming 0 or 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> PackSaturated(Vector128<short> lower, Vector128<short> upper) => Sse2.IsSupported
        ? Sse2.PackUnsignedSaturate(lower, upper)
        : AdvSimd.ExtractNarrowingSaturateUnsignedUpper(AdvSimd.ExtractNarrowingSaturateUnsignedLower(lower), upper);

    /// <summary>The lower elements of both, one from each in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ZipLow(Vector128<int> left, Vector128<int> right) => Sse2.IsSupported
        ? Sse2.UnpackLow(left, right)
        : AdvSimd.Arm64.ZipLow(left, right);

    /// <summary>The upper elements of both, one from each in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ZipHigh(Vector128<int> left, Vector128<int> right) => Sse2.IsSupported
        ? Sse2.UnpackHigh(left, right)
        : AdvSimd.Arm64.ZipHigh(left, right);

    /// <inheritdoc cref="ZipLow(Vector128{int}, Vector128{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ZipLow(Vector128<short> left, Vector128<short> right) => Sse2.IsSupported
        ? Sse2.UnpackLow(left, right)
        : AdvSimd.Arm64.ZipLow(left, right);

    /// <inheritdoc cref="ZipHigh(Vector128{int}, Vector128{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ZipHigh(Vector128<short> left, Vector128<short> right) => Sse2.IsSupported
        ? Sse2.UnpackHigh(left, right)
        : AdvSimd.Arm64.ZipHigh(left, right);

    /// <inheritdoc cref="ZipLow(Vector128{int}, Vector128{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ZipLow(Vector128<byte> left, Vector128<byte> right) => Sse2.IsSupported
        ? Sse2.UnpackLow(left, right)
        : AdvSimd.Arm64.ZipLow(left, right);

    /// <inheritdoc cref="ZipHigh(Vector128{int}, Vector128{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ZipHigh(Vector128<byte> left, Vector128<byte> right) => Sse2.IsSupported
        ? Sse2.UnpackHigh(left, right)
        : AdvSimd.Arm64.ZipHigh(left, right);

    /// <summary>Lower half of the one, then of the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LowerHalves(Vector128<int> left, Vector128<int> right) => Sse2.IsSupported
        ? Sse2.UnpackLow(left.AsInt64(), right.AsInt64()).AsByte()
        : AdvSimd.Arm64.ZipLow(left.AsInt64(), right.AsInt64()).AsByte();

    /// <summary>Upper half of the one, then of the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> UpperHalves(Vector128<int> left, Vector128<int> right) => Sse2.IsSupported
        ? Sse2.UnpackHigh(left.AsInt64(), right.AsInt64()).AsByte()
        : AdvSimd.Arm64.ZipHigh(left.AsInt64(), right.AsInt64()).AsByte();

    /// <summary>
    /// Eight weighted pairs: <c>(pairs[2i] · weights[2i] + pairs[2i + 1] · weights[2i + 1]) / 16</c>, rounded down; weights
    /// add up to 2048, so that the result is in 1/128.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> WeighPairs(Vector128<byte> pairs, short* weights)
    {
        if (Avx2.IsSupported)
        {
            var sums = Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(pairs), Vector256.Load(weights)) >> 4;
            return Sse2.PackSignedSaturate(sums.GetLower(), sums.GetUpper());
        }

        var (lower, upper) = Vector128.Widen(pairs);
        var first = Dot(lower.AsInt16(), Vector128.Load(weights)) >> 4;
        var second = Dot(upper.AsInt16(), Vector128.Load(weights + 8)) >> 4;
        return Vector128.Narrow(first, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Dot(Vector128<short> values, Vector128<short> weights) => Sse2.IsSupported
        ? Sse2.MultiplyAddAdjacent(values, weights)
        : AdvSimd.Arm64.AddPairwise(
            AdvSimd.MultiplyWideningLower(values.GetLower(), weights.GetLower()), AdvSimd.MultiplyWideningUpper(values, weights));
}
