namespace EdgeAgent.Vision.Capture.Devices;

/// <summary>A size in which a camera gives pictures.</summary>
/// <param name="Format">The form of the pictures: ffmpeg's word where it has one (<c>mjpeg</c>, <c>yuyv422</c>), which an address takes as
/// <c>format=</c>; else the driver's.</param>
/// <param name="Width">Pixels; the most where any width from <see cref="LeastWidth"/> on is given.</param>
/// <param name="Height">Pixels; the most where any height from <see cref="LeastHeight"/> on is given.</param>
/// <param name="Fps">Pictures per second, the fastest first; empty where the driver does not say.</param>
public sealed record VideoMode(string Format, int Width, int Height, IReadOnlyList<double> Fps)
{
    /// <summary>Pixels of the smallest size where the driver gives any between; null where the size is this one alone.</summary>
    public int? LeastWidth { get; init; }

    /// <summary>See <see cref="LeastWidth"/>.</summary>
    public int? LeastHeight { get; init; }
}
