using System.Runtime.Intrinsics;

namespace EdgeAgent.Vision.Imaging;

/// <summary>Three rows of bytes into one of three bytes a pixel, and one of four into three.</summary>
internal static unsafe class Interleave
{
    /// <summary>Interleaves rows that have room for a multiple of 16 values, the target too.</summary>
    public static void Rows(byte* first, byte* second, byte* third, int count, byte* to)
    {
        if (!ByteVectors.IsSupported)
        {
            RowsScalar(first, second, third, count, to);
            return;
        }

        for (var i = 0; i < count; i += 16)
        {
            var a = Vector128.Load(first + i);
            var b = Vector128.Load(second + i);
            var c = Vector128.Load(third + i);
            // 255 gives zero: each output byte comes from exactly one of the three.
            var low = Vector128.Shuffle(a, Vector128.Create((byte)0, 255, 255, 1, 255, 255, 2, 255, 255, 3, 255, 255, 4, 255, 255, 5))
                | Vector128.Shuffle(b, Vector128.Create((byte)255, 0, 255, 255, 1, 255, 255, 2, 255, 255, 3, 255, 255, 4, 255, 255))
                | Vector128.Shuffle(c, Vector128.Create((byte)255, 255, 0, 255, 255, 1, 255, 255, 2, 255, 255, 3, 255, 255, 4, 255));
            var middle = Vector128.Shuffle(a, Vector128.Create((byte)255, 255, 6, 255, 255, 7, 255, 255, 8, 255, 255, 9, 255, 255, 10, 255))
                | Vector128.Shuffle(b, Vector128.Create((byte)5, 255, 255, 6, 255, 255, 7, 255, 255, 8, 255, 255, 9, 255, 255, 10))
                | Vector128.Shuffle(c, Vector128.Create((byte)255, 5, 255, 255, 6, 255, 255, 7, 255, 255, 8, 255, 255, 9, 255, 255));
            var high = Vector128.Shuffle(a, Vector128.Create((byte)255, 11, 255, 255, 12, 255, 255, 13, 255, 255, 14, 255, 255, 15, 255, 255))
                | Vector128.Shuffle(b, Vector128.Create((byte)255, 255, 11, 255, 255, 12, 255, 255, 13, 255, 255, 14, 255, 255, 15, 255))
                | Vector128.Shuffle(c, Vector128.Create((byte)10, 255, 255, 11, 255, 255, 12, 255, 255, 13, 255, 255, 14, 255, 255, 15));
            low.Store(to + 3 * i);
            middle.Store(to + 3 * i + 16);
            high.Store(to + 3 * i + 32);
        }
    }

    internal static void RowsScalar(byte* first, byte* second, byte* third, int count, byte* to)
    {
        for (var i = 0; i < count; i++)
        {
            to[3 * i] = first[i];
            to[3 * i + 1] = second[i];
            to[3 * i + 2] = third[i];
        }
    }

    /// <summary>Takes pixels of four bytes, the last of which means nothing, apart.</summary>
    /// <param name="pixels">The pixels.</param>
    /// <param name="count">How many, a multiple of 16.</param>
    /// <param name="first">The first bytes.</param>
    /// <param name="second">The second bytes.</param>
    /// <param name="third">The third bytes.</param>
    public static void Split(byte* pixels, int count, byte* first, byte* second, byte* third)
    {
        if (!ByteVectors.IsSupported)
        {
            SplitScalar(pixels, count, first, second, third);
            return;
        }

        var byColour = Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        for (var i = 0; i < count; i += 16)
        {
            var a = Vector128.Shuffle(Vector128.Load(pixels + 4 * i), byColour).AsInt32();
            var b = Vector128.Shuffle(Vector128.Load(pixels + 4 * i + 16), byColour).AsInt32();
            var c = Vector128.Shuffle(Vector128.Load(pixels + 4 * i + 32), byColour).AsInt32();
            var d = Vector128.Shuffle(Vector128.Load(pixels + 4 * i + 48), byColour).AsInt32();
            var (firstsAndSeconds, otherFirstsAndSeconds) = (ByteVectors.ZipLow(a, b), ByteVectors.ZipLow(c, d));
            ByteVectors.LowerHalves(firstsAndSeconds, otherFirstsAndSeconds).Store(first + i);
            ByteVectors.UpperHalves(firstsAndSeconds, otherFirstsAndSeconds).Store(second + i);
            ByteVectors.LowerHalves(ByteVectors.ZipHigh(a, b), ByteVectors.ZipHigh(c, d)).Store(third + i);
        }
    }

    internal static void SplitScalar(byte* pixels, int count, byte* first, byte* second, byte* third)
    {
        for (var i = 0; i < count; i++)
        {
            first[i] = pixels[4 * i];
            second[i] = pixels[4 * i + 1];
            third[i] = pixels[4 * i + 2];
        }
    }
}
