using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeAgent.Vision.Imaging;

/// <summary>The second pass of a filtering resize: weighted rows of 16-bit values add up to a row of bytes, rounded. Sums are exact in 32 bits.</summary>
internal static unsafe class VerticalFilter
{
    private const int Half = 1 << (FilterTaps.Bits - 1);
    private const int LowerBits = 15;
    private const int LowerMask = (1 << LowerBits) - 1;

    /// <summary>Adds rows up.</summary>
    /// <param name="rows">The rows, one for each weight.</param>
    /// <param name="weights">Their weights, as many as <paramref name="taps"/>.</param>
    /// <param name="taps">How many rows there are.</param>
    /// <param name="to">The bytes.</param>
    /// <param name="count">Values of a row, a multiple of 32.</param>
    public static void Run(short** rows, int* weights, int taps, byte* to, int count)
    {
        if (Avx2.IsSupported)
            RunWide(rows, weights, taps, to, count);
        else if (Vector128.IsHardwareAccelerated)
            RunVectors(rows, weights, taps, to, count);
        else
            RunScalar(rows, weights, taps, to, count);
    }

    internal static void RunScalar(short** rows, int* weights, int taps, byte* to, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var sum = Half;
            for (var t = 0; t < taps; t++)
                sum += rows[t][i] * weights[t];
            to[i] = (byte)Math.Clamp(sum >> FilterTaps.Bits, 0, 255);
        }
    }

    internal static void RunVectors(short** rows, int* weights, int taps, byte* to, int count)
    {
        for (nint i = 0; i < count; i += 16)
        {
            var (sum0, sum1, sum2, sum3) = (Vector128.Create(Half), Vector128.Create(Half), Vector128.Create(Half), Vector128.Create(Half));
            for (var t = 0; t < taps; t++)
            {
                var (values0, values1) = Vector128.Widen(Vector128.Load(rows[t] + i));
                var (values2, values3) = Vector128.Widen(Vector128.Load(rows[t] + i + 8));
                sum0 += values0 * weights[t];
                sum1 += values1 * weights[t];
                sum2 += values2 * weights[t];
                sum3 += values3 * weights[t];
            }

            var first = Vector128.Narrow(sum0 >> FilterTaps.Bits, sum1 >> FilterTaps.Bits);
            var second = Vector128.Narrow(sum2 >> FilterTaps.Bits, sum3 >> FilterTaps.Bits);
            Vector128.Narrow(Byte(first), Byte(second)).Store(to + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Byte(Vector128<short> values) =>
        Vector128.Max(Vector128.Min(values, Vector128.Create((short)byte.MaxValue)), Vector128<short>.Zero).AsUInt16();

    private static void RunWide(short** rows, int* weights, int taps, byte* to, int count)
    {
        for (nint i = 0; i < count; i += 32)
        {
            var packed = Avx2.PackUnsignedSaturate(Sixteen(i), Sixteen(i + 16));
            // The pack works within 128-bit lanes: quarters come out as 0 2 1 3.
            Avx2.Permute4x64(packed.AsUInt64(), 0b11_01_10_00).AsByte().Store(to + i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector256<short> Sixteen(nint i)
        {
            var (lower0, lower1) = (Vector256.Create(Half), Vector256.Create(Half));
            var (upper0, upper1) = (Vector256<int>.Zero, Vector256<int>.Zero);
            var t = 0;
            for (; t < taps - 1; t += 2)
                Add(Vector256.Load(rows[t] + i), Vector256.Load(rows[t + 1] + i), weights[t], weights[t + 1]);
            if (t < taps)
                Add(Vector256.Load(rows[t] + i), Vector256<short>.Zero, weights[t], 0);
            return Avx2.PackSignedSaturate(
                ((upper0 << LowerBits) + lower0) >> FilterTaps.Bits, ((upper1 << LowerBits) + lower1) >> FilterTaps.Bits);

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            void Add(Vector256<short> first, Vector256<short> second, int firstWeight, int secondWeight)
            {
                // Two rows in one multiplication; unpacking and the packing behind it work within the same lanes.
                var (pairs0, pairs1) = (Avx2.UnpackLow(first, second), Avx2.UnpackHigh(first, second));
                var lowerWeights = Vector256.Create((firstWeight & LowerMask) | (secondWeight & LowerMask) << 16).AsInt16();
                var upperWeights = Vector256.Create((firstWeight >> LowerBits & 0xFFFF) | secondWeight >> LowerBits << 16).AsInt16();
                lower0 += Avx2.MultiplyAddAdjacent(pairs0, lowerWeights);
                lower1 += Avx2.MultiplyAddAdjacent(pairs1, lowerWeights);
                upper0 += Avx2.MultiplyAddAdjacent(pairs0, upperWeights);
                upper1 += Avx2.MultiplyAddAdjacent(pairs1, upperWeights);
            }
        }
    }
}
