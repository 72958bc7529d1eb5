using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Tests.Imaging;

/// <summary>Pictures for comparisons.</summary>
internal static class TestPictures
{
    /// <summary>Every byte at random: no rounding can hide.</summary>
    public static byte[] Noise(int bytes, int seed = 1)
    {
        var pixels = new byte[bytes];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    /// <summary>Bytes that look random and are the same in every runtime.</summary>
    public static byte[] Arithmetic(int bytes)
    {
        var pixels = new byte[bytes];
        var state = 12345u;
        for (var i = 0; i < bytes; i++)
        {
            state = state * 1664525 + 1013904223;
            pixels[i] = (byte)(state >> 24);
        }

        return pixels;
    }

    /// <summary>A sum that no two pictures are likely to share: FNV-1a.</summary>
    public static uint Sum(ReadOnlySpan<byte> pixels)
    {
        var sum = 2166136261u;
        foreach (var value in pixels)
            sum = (sum ^ value) * 16777619u;
        return sum;
    }

    /// <summary>The colours of every pixel of a frame.</summary>
    public static byte[] ToBgr(FrameFormat format, byte[] frame)
    {
        if (format.Pixels == PixelFormat.Bgr24)
            return frame;
        var bgr = new byte[3 * format.Width * format.Height];
        var u = frame.AsSpan(format.Width * format.Height);
        for (var i = 0; i < format.Width * format.Height; i++)
        {
            var chroma = i / format.Width / 2 * format.ChromaWidth + i % format.Width / 2;
            (bgr[3 * i], bgr[3 * i + 1], bgr[3 * i + 2]) = format.Pixels == PixelFormat.Grey8
                ? (frame[i], frame[i], frame[i])
                : YuvBlend.Convert(frame[i] << 7, u[chroma] << 7, u[chroma + format.ChromaWidth * format.ChromaHeight] << 7);
        }

        return bgr;
    }

    /// <summary>
    /// Waves of all frequencies in moderate colours with a little noise: as a camera's picture, no value leaves 0..255 on the way
    /// through YUV.
    /// </summary>
    public static byte[] Scene(int width, int height)
    {
        var random = new Random(7);
        var diagonal = Enumerable.Range(0, width + height).Select(i => 30 * Math.Sin(i * 0.3)).ToArray();
        var across = Enumerable.Range(0, 3 * width).Select(i => 30 * Math.Sin(i / 3 * (i / 3) / (width * 2.0) + i % 3 * 0.4)).ToArray();
        var pixels = new byte[3 * width * height];
        random.NextBytes(pixels);
        for (var y = 0; y < height; y++)
        {
            var down = Math.Cos(y * 0.05);
            var row = pixels.AsSpan(3 * width * y, 3 * width);
            for (var x = 0; x < row.Length; x++)
                row[x] = (byte)(120 + across[x] * down + diagonal[x / 3 + y] + row[x] / 16.0);
        }

        return pixels;
    }
}
