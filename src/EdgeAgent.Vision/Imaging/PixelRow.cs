using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeAgent.Vision.Imaging;

/// <summary>
/// Rows of frames that are not <see cref="Pipeline.Streams.PixelFormat.Bgr24"/> as pixels of four bytes: blue, green, red, and one
/// without meaning. Colours of I420 are those of <see cref="YuvBlend"/> where nothing is blended.
/// </summary>
internal static unsafe class PixelRow
{
    /// <summary>Bytes of a pixel.</summary>
    public const int PixelBytes = 4;

    private const int Block = 16;

    /// <summary>Converts a row of I420; a value of U and V stands for two pixels.</summary>
    public static void FromI420(byte* luma, byte* u, byte* v, int width, byte* to)
    {
        var done = 0;
        if (ByteVectors.IsSupported)
        {
            done = width / Block * Block;
            for (var x = 0; x < done; x += Block)
                ConvertBlock(luma + x, u + x / 2, v + x / 2, to + PixelBytes * x);
        }

        FromI420Scalar(luma, u, v, done, width, to);
    }

    /// <summary>Repeats the grey of each pixel.</summary>
    public static void FromGrey(byte* grey, int width, byte* to)
    {
        var pixels = (uint*)to;
        for (var x = 0; x < width; x++)
            pixels[x] = grey[x] * 0x01010101u;
    }

    internal static void FromI420Scalar(byte* luma, byte* u, byte* v, int start, int width, byte* to)
    {
        for (var x = start; x < width; x++)
        {
            var (blue, green, red) = YuvBlend.Convert(luma[x] << 7, u[x / 2] << 7, v[x / 2] << 7);
            to[PixelBytes * x] = blue;
            to[PixelBytes * x + 1] = green;
            to[PixelBytes * x + 2] = red;
        }
    }

    private static void ConvertBlock(byte* luma, byte* u, byte* v, byte* to)
    {
        var (fromBlue, fromGreen, fromRed) = YuvBlend.Chroma(Eighths(*(ulong*)u), Eighths(*(ulong*)v));
        var (low, high) = Vector128.Widen(Vector128.Load(luma));
        var (left, right) = (YuvBlend.Light((low << 7).AsInt16()), YuvBlend.Light((high << 7).AsInt16()));
        var blue = Colour(left, right, fromBlue);
        var green = Colour(left, right, fromGreen);
        var red = Colour(left, right, fromRed);
        var (blueGreen0, blueGreen8) = (ByteVectors.ZipLow(blue, green).AsInt16(), ByteVectors.ZipHigh(blue, green).AsInt16());
        var (redBlue0, redBlue8) = (ByteVectors.ZipLow(red, blue).AsInt16(), ByteVectors.ZipHigh(red, blue).AsInt16());
        ByteVectors.ZipLow(blueGreen0, redBlue0).AsByte().Store(to);
        ByteVectors.ZipHigh(blueGreen0, redBlue0).AsByte().Store(to + 16);
        ByteVectors.ZipLow(blueGreen8, redBlue8).AsByte().Store(to + 32);
        ByteVectors.ZipHigh(blueGreen8, redBlue8).AsByte().Store(to + 48);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector128<short> Eighths(ulong values) => (Vector128.WidenLower(Vector128.CreateScalarUnsafe(values).AsByte()) << 7).AsInt16();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector128<byte> Colour(Vector128<short> left, Vector128<short> right, Vector128<short> chroma) => ByteVectors.PackSaturated(
            (left + ByteVectors.ZipLow(chroma, chroma)) >> YuvBlend.ResultBits, (right + ByteVectors.ZipHigh(chroma, chroma)) >> YuvBlend.ResultBits);
    }
}
