namespace EdgeAgent.Vision.Imaging;

/// <summary>A rectangle of whole pixels.</summary>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Top edge.</param>
/// <param name="Width">From left to right.</param>
/// <param name="Height">From top to bottom.</param>
internal readonly record struct PixelArea(int Left, int Top, int Width, int Height)
{
    /// <summary>The first column behind it.</summary>
    public int Right => Left + Width;

    /// <summary>The first row behind it.</summary>
    public int Bottom => Top + Height;
}
