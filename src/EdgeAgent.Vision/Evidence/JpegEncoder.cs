using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.Vision.Capture.OpenCv;
using OpenCvSharp;

namespace EdgeAgent.Vision.Evidence;

/// <summary>Makes a JPEG of a frame; through OpenCV where it can be loaded, else through a child ffmpeg. Thread-safe.</summary>
/// <param name="time">Measures the child's deadline.</param>
/// <param name="useOpenCv">Null for OpenCV where it is.</param>
/// <param name="ffmpegPath">Name or path of ffmpeg.</param>
public sealed class JpegEncoder(TimeProvider time, bool? useOpenCv = null, string ffmpegPath = "ffmpeg")
{
    /// <summary>Of 100, as libjpeg counts; and what of ffmpeg's 2 to 31 looks the same.</summary>
    private const int Quality = 85;
    private const string FfmpegQuality = "4";

    /// <summary>More than a frame of 64 Mpixel takes at this quality.</summary>
    private const int LargestFile = 128 << 20;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly bool _useOpenCv = useOpenCv ?? OpenCvLibrary.IsAvailable;

    /// <summary>Encodes a frame.</summary>
    /// <param name="frame">The frame; stays the caller's.</param>
    /// <param name="cancellationToken">Ends a child at once.</param>
    /// <param name="longestSide">The most pixels of its longer side; a frame that has more is made smaller. Null for any.</param>
    /// <returns>The whole file.</returns>
    /// <exception cref="DeviceException">ffmpeg is needed and missing, or failed.</exception>
    public byte[] Encode(FrameLease frame, CancellationToken cancellationToken, int? longestSide = null)
    {
        var size = SizeOf(frame.Format, longestSide);
        return _useOpenCv && Fits(frame.Format) ? EncodeWithOpenCv(frame, size) : EncodeWithFfmpeg(frame, size, cancellationToken);
    }

    /// <summary>The size of a frame's picture whose longer side has so many pixels at most.</summary>
    public static (int Width, int Height) SizeOf(in FrameFormat format, int? longestSide)
    {
        var scale = longestSide is { } most ? Math.Min(1, (double)most / Math.Max(format.Width, format.Height)) : 1;
        return (Math.Max(1, (int)Math.Round(format.Width * scale)), Math.Max(1, (int)Math.Round(format.Height * scale)));
    }

    /// <summary>OpenCV reads I420 of even sizes only.</summary>
    private static bool Fits(in FrameFormat format) => format.Pixels != PixelFormat.I420 || ((format.Width | format.Height) & 1) == 0;

    private static unsafe byte[] EncodeWithOpenCv(FrameLease frame, (int Width, int Height) size)
    {
        var format = frame.Format;
        fixed (byte* pixels = frame.Pixels)
        {
            if (format.Pixels != PixelFormat.I420)
            {
                using var image = Mat.FromPixelData(format.Height, format.Width, format.Pixels == PixelFormat.Bgr24 ? MatType.CV_8UC3 : MatType.CV_8UC1, (nint)pixels);
                return Encode(image, size);
            }

            using var planes = Mat.FromPixelData(format.Height * 3 / 2, format.Width, MatType.CV_8UC1, (nint)pixels);
            using var bgr = planes.CvtColor(ColorConversionCodes.YUV2BGR_I420);
            return Encode(bgr, size);
        }
    }

    private static byte[] Encode(Mat image, (int Width, int Height) size)
    {
        if ((image.Width, image.Height) == size)
            return image.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, Quality));
        using var smaller = image.Resize(new Size(size.Width, size.Height), interpolation: InterpolationFlags.Area);
        return smaller.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, Quality));
    }

    private byte[] EncodeWithFfmpeg(FrameLease frame, (int Width, int Height) size, CancellationToken cancellationToken)
    {
        var format = frame.Format;
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+error",
            "-f", "rawvideo", "-pix_fmt", format.Pixels switch { PixelFormat.Bgr24 => "bgr24", PixelFormat.I420 => "yuv420p", _ => "gray" },
            "-video_size", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{format.Width}x{format.Height}"), "-i", "pipe:0",
            .. (format.Width, format.Height) == size
                ? (string[])[]
                : ["-vf", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"scale={size.Width}:{size.Height}:flags=area")],
            "-frames:v", "1", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", FfmpegQuality, "-f", "mjpeg", "pipe:1",
        ];
        using var child = MediaChild.Start(new MediaCommand(ffmpegPath, arguments, FfmpegProbe.Package) { Input = frame.Pixels.ToArray() }, "a picture for an event", time);
        var file = child.ReadToEnd(LargestFile, Deadline, cancellationToken);
        var exit = child.WaitForExit(Deadline);
        return exit.Code == 0 && file.Length > 0
            ? file
            : throw new DeviceException(DeviceFault.Unreadable, $"a picture for an event: ffmpeg made no JPEG{(exit.ErrorTail is [var first, ..] ? $" ({first})" : "")}.");
    }
}
