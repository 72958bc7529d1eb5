using System.Text.Json;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>Masks of the references: <c>size</c> [h, w], <c>counts</c> column by column, the first run is of zeros.</summary>
internal static class CocoRle
{
    /// <summary>A byte for each pixel, in rows.</summary>
    public static byte[] Read(JsonElement rle)
    {
        var (height, width) = (rle.GetProperty("size")[0].GetInt32(), rle.GetProperty("size")[1].GetInt32());
        var pixels = new byte[height * width];
        var (at, value) = (0, (byte)0);
        foreach (var run in rle.GetProperty("counts").EnumerateArray().Select(c => c.GetInt32()))
        {
            for (var end = at + run; at < end; at++)
                pixels[at % height * width + at / height] = value;
            value ^= 1;
        }

        return pixels;
    }
}
