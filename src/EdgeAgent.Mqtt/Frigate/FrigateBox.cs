using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.Frigate;

/// <summary>A box in whole pixels of the camera's picture.</summary>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Top edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Bottom">Bottom edge.</param>
internal readonly record struct FrigateBox(int Left, int Top, int Right, int Bottom)
{
    /// <summary>Its area in pixels.</summary>
    public int Area => (Right - Left) * (Bottom - Top);

    /// <summary>Its width over its height; 0 where it has none.</summary>
    public double Ratio => Bottom > Top ? Math.Round((Right - Left) / (double)(Bottom - Top), 3) : 0;

    /// <summary>The box of an event, which is in fractions.</summary>
    public static FrigateBox Of(Box box, (int Width, int Height) picture) =>
        new(At(box.X, picture.Width), At(box.Y, picture.Height), At(box.X + box.W, picture.Width), At(box.Y + box.H, picture.Height));

    private static int At(double fraction, int pixels) => (int)Math.Round(Math.Clamp(fraction, 0, 1) * pixels);
}
