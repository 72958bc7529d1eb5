using System.Text;

namespace EdgeAgent.Vision.Capture.Devices;

/// <summary>V4L2's four letters and ffmpeg's words for the same pixels (libavdevice/v4l2-common.c).</summary>
internal static class PixelFormatNames
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["MJPG"] = "mjpeg",
        ["JPEG"] = "mjpeg",
        ["H264"] = "h264",
        ["HEVC"] = "hevc",
        ["YUYV"] = "yuyv422",
        ["UYVY"] = "uyvy422",
        ["YU12"] = "yuv420p",
        ["YV12"] = "yuv420p",
        ["422P"] = "yuv422p",
        ["NV12"] = "nv12",
        ["NV21"] = "nv21",
        ["RGB3"] = "rgb24",
        ["BGR3"] = "bgr24",
        ["BGR4"] = "bgr0",
        ["RGBP"] = "rgb565le",
        ["GREY"] = "gray",
        ["Y16 "] = "gray16le",
    };

    /// <summary>Whether ffmpeg reads it, and how it calls it.</summary>
    /// <param name="pixelFormat">The driver's number.</param>
    public static (string Name, bool IsRead) Of(uint pixelFormat)
    {
        Span<byte> letters = [(byte)pixelFormat, (byte)(pixelFormat >> 8), (byte)(pixelFormat >> 16), (byte)((pixelFormat >> 24) & 0x7F)];
        foreach (ref var letter in letters)
            letter = letter is >= 0x20 and < 0x7F ? letter : (byte)'?';
        var name = Encoding.ASCII.GetString(letters);
        return Words.TryGetValue(name, out var word) ? (word, true) : (name.TrimEnd(), false);
    }
}
