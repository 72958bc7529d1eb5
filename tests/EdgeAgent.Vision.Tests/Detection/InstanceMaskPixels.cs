using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>Masks as pixels, to be held against pixels.</summary>
internal static class InstanceMaskPixels
{
    /// <summary>A row of a mask's rectangle, from 0: 1 for each pixel that is inside, else 0.</summary>
    public static byte[] Pixels(this InstanceMask mask, int y)
    {
        var pixels = new byte[mask.Width];
        var runs = mask.Row(y);
        for (var i = 0; i < runs.Length; i += 2)
            pixels.AsSpan(runs[i]..runs[i + 1]).Fill(1);
        return pixels;
    }
}
