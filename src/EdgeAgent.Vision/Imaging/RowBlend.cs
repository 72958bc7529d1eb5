using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// The vertical half of a bilinear resize: two rows of 1/128 become bytes, rounded as OpenCV's <c>VResizeLinearVec_32s8u</c>
/// (resize.cpp) does: each product is cut to quarters, and their sum rounded half up.
/// </summary>
internal static unsafe class RowBlend
{
    /// <summary>Blends rows whose length is a multiple of 32.</summary>
    public static void Blend(short* first, short* second, short firstWeight, short secondWeight, byte* to, int count)
    {
        if (!ByteVectors.IsSupported)
        {
            BlendScalar(first, second, firstWeight, secondWeight, to, count);
        }
        else if (secondWeight == 0)
        {
            // The whole ratios of common sizes land here: the second row is not even resampled.
            var weight = Vector128.Create(firstWeight);
            for (nint i = 0; i < count; i += 16)
            {
                var lower = Round(ByteVectors.MultiplyHigh(Vector128.Load(first + i), weight));
                var upper = Round(ByteVectors.MultiplyHigh(Vector128.Load(first + i + 8), weight));
                ByteVectors.PackSaturated(lower, upper).Store(to + i);
            }
        }
        else if (Avx2.IsSupported)
        {
            BlendWide(first, second, firstWeight, secondWeight, to, count);
        }
        else
        {
            var a = Vector128.Create(firstWeight);
            var b = Vector128.Create(secondWeight);
            for (nint i = 0; i < count; i += 16)
            {
                var lower = ByteVectors.MultiplyHigh(Vector128.Load(first + i), a) + ByteVectors.MultiplyHigh(Vector128.Load(second + i), b);
                var upper = ByteVectors.MultiplyHigh(Vector128.Load(first + i + 8), a)
                    + ByteVectors.MultiplyHigh(Vector128.Load(second + i + 8), b);
                ByteVectors.PackSaturated(Round(lower), Round(upper)).Store(to + i);
            }
        }
    }

    internal static void BlendScalar(short* first, short* second, short firstWeight, short secondWeight, byte* to, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var sum = ByteVectors.MultiplyHigh(first[i], firstWeight) + ByteVectors.MultiplyHigh(second[i], secondWeight);
            to[i] = (byte)Math.Clamp((sum + 2) >> 2, 0, 255);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Round(Vector128<short> quarters) => (quarters + Vector128.Create((short)2)) >> 2;

    private static void BlendWide(short* first, short* second, short firstWeight, short secondWeight, byte* to, int count)
    {
        var a = Vector256.Create(firstWeight);
        var b = Vector256.Create(secondWeight);
        var two = Vector256.Create((short)2);
        for (nint i = 0; i < count; i += 32)
        {
            var lower = Avx2.MultiplyHigh(Vector256.Load(first + i), a) + Avx2.MultiplyHigh(Vector256.Load(second + i), b);
            var upper = Avx2.MultiplyHigh(Vector256.Load(first + i + 16), a) + Avx2.MultiplyHigh(Vector256.Load(second + i + 16), b);
            var packed = Avx2.PackUnsignedSaturate((lower + two) >> 2, (upper + two) >> 2);
            // The pack works within 128-bit lanes: quarters come out as 0 2 1 3.
            Avx2.Permute4x64(packed.AsUInt64(), 0b11_01_10_00).AsByte().Store(to + i);
        }
    }
}
