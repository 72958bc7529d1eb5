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

    /// <summary>
    /// Waves of all frequencies in moderate colours with a little noise: as a camera's picture, no value leaves 0..255 on the way
    /// through YUV.
    /// </summary>
    public static byte[] Scene(int width, int height)
    {
        var random = new Random(7);
        var pixels = new byte[3 * width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < 3; c++)
                {
                    var wave = Math.Sin(x * x / (width * 2.0) + c * 0.4) * Math.Cos(y * 0.05) + Math.Sin((x + y) * 0.3);
                    pixels[3 * (y * width + x) + c] = (byte)(128 + 30 * wave + random.Next(-8, 9));
                }
            }
        }

        return pixels;
    }
}
