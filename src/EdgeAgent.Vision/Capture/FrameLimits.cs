namespace EdgeAgent.Vision.Capture;

/// <summary>What is taken for a picture. Claims beyond it are refused before memory is asked for.</summary>
internal static class FrameLimits
{
    /// <summary>64 Mpixel: 8K video is 33, the largest phone cameras give 50 binned; BGR24 of it is 200 MB.</summary>
    public const int MaxPixels = 64_000_000;

    private const int MaxSide = 65_536;

    public static bool Accepts(int width, int height) =>
        width is > 0 and <= MaxSide && height is > 0 and <= MaxSide && (long)width * height <= MaxPixels;
}
