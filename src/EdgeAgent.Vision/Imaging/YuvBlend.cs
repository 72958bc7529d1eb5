using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// The vertical half of a bilinear resize of Y, U and V, and their conversion to blue, green and red: BT.601 limited range with
/// the coefficients of OpenCV's <c>COLOR_YUV2BGR_I420</c> (modules/imgproc/src/color_yuv.simd.hpp). Values come in 1/128 and are
/// rounded to bytes once, at the end; OpenCV rounds after the conversion and after the resize, hence up to 2/255 between them.
/// </summary>
internal static unsafe class YuvBlend
{
    /// <summary>Black in 1/128.</summary>
    private const short Black = 16 << 7;

    /// <summary>No colour in 1/128.</summary>
    private const short Neutral = 128 << 7;

    // A quarter of each coefficient in 1/2^15: products of values in 1/128 come out in 1/32.
    private const short Luma = 9536;
    private const short BlueFromU = 16532;
    private const short GreenFromU = -3203;
    private const short GreenFromV = -6660;
    private const short RedFromV = 13074;

    /// <summary>Bits behind the point of <see cref="Light"/> and <see cref="Chroma"/>.</summary>
    public const int ResultBits = 5;

    private const short Half = 1 << (ResultBits - 1);

    /// <summary>Blends and converts rows whose length is a multiple of 32.</summary>
    /// <param name="upper">Y of the first row; U and V follow, <paramref name="stride"/> apart.</param>
    /// <param name="lower">Y of the second row.</param>
    /// <param name="upperChroma">U, then V of the first row.</param>
    /// <param name="lowerChroma">U, then V of the second row; often the same, as a row of chroma serves two rows of the picture.</param>
    /// <param name="fraction">How much the second row counts, of 2^15.</param>
    /// <param name="to">Blue; green and red follow, <paramref name="stride"/> apart.</param>
    /// <param name="stride">Values of a row.</param>
    public static void Blend(short* upper, short* lower, short* upperChroma, short* lowerChroma, short fraction, byte* to, int stride)
    {
        if (Avx2.IsSupported)
            BlendWide(upper, lower, upperChroma, lowerChroma, fraction, to, stride);
        else if (ByteVectors.IsSupported)
            BlendVectors(upper, lower, upperChroma, lowerChroma, fraction, to, stride);
        else
            BlendScalar(upper, lower, upperChroma, lowerChroma, fraction, to, stride);
    }

    internal static void BlendScalar(short* upper, short* lower, short* upperChroma, short* lowerChroma, short fraction, byte* to, int stride)
    {
        for (var i = 0; i < stride; i++)
        {
            (to[i], to[i + stride], to[i + 2 * stride]) = Convert(
                Mix(upper, lower, i), Mix(upperChroma, lowerChroma, i), Mix(upperChroma, lowerChroma, i + stride));
        }

        int Mix(short* first, short* second, int i) => first[i] + ByteVectors.MultiplyRounded(second[i] - first[i], fraction);
    }

    /// <summary>One pixel's colours from Y, U and V in 1/128.</summary>
    public static (byte Blue, byte Green, byte Red) Convert(int y, int u, int v)
    {
        var luma = ByteVectors.MultiplyRounded(Math.Max(y - Black, 0), Luma);
        (u, v) = (u - Neutral, v - Neutral);
        return (
            Narrow(luma + ByteVectors.MultiplyRounded(u, BlueFromU)),
            Narrow(luma + ByteVectors.MultiplyRounded(u, GreenFromU) + ByteVectors.MultiplyRounded(v, GreenFromV)),
            Narrow(luma + ByteVectors.MultiplyRounded(v, RedFromV)));

        static byte Narrow(int value) => (byte)Math.Clamp((value + Half) >> ResultBits, 0, 255);
    }

    /// <summary>What Y in 1/128 gives each colour, with the half that rounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Light(Vector128<short> y)
    {
        y = Vector128.SubtractSaturate(y.AsUInt16(), Vector128.Create((ushort)Black)).AsInt16();
        return ByteVectors.MultiplyRounded(y, Vector128.Create(Luma)) + Vector128.Create(Half);
    }

    /// <summary>What U and V in 1/128 give blue, green and red.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<short> Blue, Vector128<short> Green, Vector128<short> Red) Chroma(Vector128<short> u, Vector128<short> v)
    {
        u -= Vector128.Create(Neutral);
        v -= Vector128.Create(Neutral);
        return (
            ByteVectors.MultiplyRounded(u, Vector128.Create(BlueFromU)),
            ByteVectors.MultiplyRounded(u, Vector128.Create(GreenFromU)) + ByteVectors.MultiplyRounded(v, Vector128.Create(GreenFromV)),
            ByteVectors.MultiplyRounded(v, Vector128.Create(RedFromV)));
    }

    internal static void BlendVectors(short* upper, short* lower, short* upperChroma, short* lowerChroma, short fraction, byte* to, int stride)
    {
        var share = Vector128.Create(fraction);
        for (var i = 0; i < stride; i += 16)
        {
            var (blue0, green0, red0) = Eight(i);
            var (blue1, green1, red1) = Eight(i + 8);
            ByteVectors.PackSaturated(blue0, blue1).Store(to + i);
            ByteVectors.PackSaturated(green0, green1).Store(to + i + stride);
            ByteVectors.PackSaturated(red0, red1).Store(to + i + 2 * stride);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        (Vector128<short> Blue, Vector128<short> Green, Vector128<short> Red) Eight(int i)
        {
            var y = Vector128.Load(upper + i);
            var u = Vector128.Load(upperChroma + i);
            var v = Vector128.Load(upperChroma + stride + i);
            if (fraction != 0)
            {
                y += ByteVectors.MultiplyRounded(Vector128.Load(lower + i) - y, share);
                if (upperChroma != lowerChroma)
                {
                    u += ByteVectors.MultiplyRounded(Vector128.Load(lowerChroma + i) - u, share);
                    v += ByteVectors.MultiplyRounded(Vector128.Load(lowerChroma + stride + i) - v, share);
                }
            }

            var light = Light(y);
            var (blue, green, red) = Chroma(u, v);
            return ((light + blue) >> ResultBits, (light + green) >> ResultBits, (light + red) >> ResultBits);
        }
    }

    private static void BlendWide(short* upper, short* lower, short* upperChroma, short* lowerChroma, short fraction, byte* to, int stride)
    {
        var share = Vector256.Create(fraction);
        for (var i = 0; i < stride; i += 32)
        {
            var (blue0, green0, red0) = Sixteen(i);
            var (blue1, green1, red1) = Sixteen(i + 16);
            Pack(blue0, blue1).Store(to + i);
            Pack(green0, green1).Store(to + i + stride);
            Pack(red0, red1).Store(to + i + 2 * stride);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        (Vector256<short> Blue, Vector256<short> Green, Vector256<short> Red) Sixteen(int i)
        {
            var y = Vector256.Load(upper + i);
            var u = Vector256.Load(upperChroma + i);
            var v = Vector256.Load(upperChroma + stride + i);
            if (fraction != 0)
            {
                y += Avx2.MultiplyHighRoundScale(Vector256.Load(lower + i) - y, share);
                if (upperChroma != lowerChroma)
                {
                    u += Avx2.MultiplyHighRoundScale(Vector256.Load(lowerChroma + i) - u, share);
                    v += Avx2.MultiplyHighRoundScale(Vector256.Load(lowerChroma + stride + i) - v, share);
                }
            }

            y = Vector256.SubtractSaturate(y.AsUInt16(), Vector256.Create((ushort)Black)).AsInt16();
            u -= Vector256.Create(Neutral);
            v -= Vector256.Create(Neutral);
            var luma = Avx2.MultiplyHighRoundScale(y, Vector256.Create(Luma)) + Vector256.Create(Half);
            var blue = luma + Avx2.MultiplyHighRoundScale(u, Vector256.Create(BlueFromU));
            var green = luma + Avx2.MultiplyHighRoundScale(u, Vector256.Create(GreenFromU))
                + Avx2.MultiplyHighRoundScale(v, Vector256.Create(GreenFromV));
            var red = luma + Avx2.MultiplyHighRoundScale(v, Vector256.Create(RedFromV));
            return (blue >> ResultBits, green >> ResultBits, red >> ResultBits);
        }

        // The pack works within 128-bit lanes: quarters come out as 0 2 1 3.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<byte> Pack(Vector256<short> first, Vector256<short> second) =>
            Avx2.Permute4x64(Avx2.PackUnsignedSaturate(first, second).AsUInt64(), 0b11_01_10_00).AsByte();
    }
}
