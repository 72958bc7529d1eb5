using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.Vision.Capture.OpenCv;
using OpenCvSharp;

namespace EdgeAgent.Vision.Capture.Stills;

/// <summary>
/// Decodes JPEG, PNG, WebP, BMP, GIF (first picture), TIFF and PNM to BGR24, upright by EXIF, 16 bits cut to 8, alpha dropped;
/// through OpenCV where it can be loaded, else through a child ffmpeg. Damaged and oversized images are refused in words.
/// Thread-safe.
/// </summary>
public sealed class StillImageDecoder
{
    /// <summary>A larger file is no image of up to 64 Mpixel.</summary>
    private const int LargestFile = 512 << 20;

    private static readonly TimeSpan ExitBound = TimeSpan.FromSeconds(2);

    private readonly bool _useOpenCv;
    private readonly FrameSourceOptions _options;
    private readonly TimeProvider _time;

    /// <summary>A decoder.</summary>
    /// <param name="options">Who decodes, where ffmpeg is, and how long it may take.</param>
    /// <param name="time">Measures the deadline.</param>
    public StillImageDecoder(FrameSourceOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options;
        _time = time;
        _useOpenCv = options.Decoder == VideoDecoder.OpenCv || (options.Decoder == VideoDecoder.Auto && OpenCvLibrary.IsAvailable);
    }

    /// <summary>Decodes a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="pool">Where the frame's memory comes from.</param>
    /// <param name="cancellationToken">Ends a child at once; OpenCV decodes to the end.</param>
    /// <returns>The frame, not placed on a stream; the caller disposes it.</returns>
    /// <exception cref="DeviceException">It does not exist, may not be read, or is no image that can be decoded.</exception>
    public FrameLease Decode(string path, FramePool pool, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Decode(ReadFile(path), path, pool, cancellationToken);
    }

    /// <summary>Decodes an image in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="description">What it is, for messages.</param>
    /// <param name="pool">Where the frame's memory comes from.</param>
    /// <param name="cancellationToken">Ends a child at once; OpenCV decodes to the end.</param>
    /// <returns>The frame, not placed on a stream; the caller disposes it.</returns>
    /// <exception cref="DeviceException">It is no image that can be decoded.</exception>
    public FrameLease Decode(ReadOnlyMemory<byte> bytes, string description, FramePool pool, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var header = ReadHeader(bytes.Span, description);
        var frame = pool.Rent(Upright.Format(header.Width, header.Height, header.Orientation));
        try
        {
            if (_useOpenCv)
                DecodeWithOpenCv(bytes.Span, header, description, frame);
            else
                DecodeWithFfmpeg(bytes, header, description, frame, cancellationToken);
        }
        catch
        {
            frame.Dispose();
            throw;
        }

        return frame;
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (file.Length > LargestFile)
                throw Unreadable(path, $"the file has {file.Length >> 20} MB, more than the limit of {LargestFile >> 20} MB");
            var bytes = new byte[file.Length];
            return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DeviceException(DeviceFault.NotFound, $"{path}: the file does not exist.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Directory.Exists(path)
                ? Unreadable(path, "it is a folder")
                : new DeviceException(DeviceFault.Unauthorized, $"{path}: the file may not be read by this user.", e);
        }
        catch (IOException e)
        {
            throw new DeviceException(DeviceFault.Lost, $"{path}: reading failed: {e.Message}.", e);
        }
    }

    private static StillHeader ReadHeader(ReadOnlySpan<byte> bytes, string description)
    {
        StillHeader header;
        try
        {
            header = StillHeader.Read(bytes);
        }
        catch (FormatException e)
        {
            throw Unreadable(description, e.Message, e);
        }

        if (header.Width <= 0 || header.Height <= 0)
            throw Unreadable(description, $"its header claims a size of {header.Width}x{header.Height}");
        if (!FrameLimits.Accepts(header.Width, header.Height))
            throw Unreadable(description, $"its header claims {header.Width}x{header.Height} pixels, more than the limit of {FrameLimits.MaxPixels / 1_000_000} Mpixel");
        return header;
    }

    private static void DecodeWithOpenCv(ReadOnlySpan<byte> bytes, StillHeader header, string description, FrameLease frame)
    {
        OpenCvLibrary.Require(description);
        try
        {
            using var image = Cv2.ImDecode(bytes, ImreadModes.Color | ImreadModes.IgnoreOrientation);
            if (image.Empty())
                throw Unreadable(description, "the picture is damaged or incomplete");
            if (image.Width != header.Width || image.Height != header.Height || image.Type() != MatType.CV_8UC3 || !image.IsContinuous())
                throw Unreadable(description, $"its header claims {header.Width}x{header.Height}, it decodes to {image.Width}x{image.Height}");
            unsafe
            {
                Upright.Copy(new ReadOnlySpan<byte>((void*)image.Data, header.Width * header.Height * 3), header.Width, header.Height, header.Orientation, frame.Pixels);
            }
        }
        catch (OpenCVException e)
        {
            throw Unreadable(description, $"OpenCV refuses it: {e.Message.Trim()}", e);
        }
    }

    private unsafe void DecodeWithFfmpeg(ReadOnlyMemory<byte> bytes, StillHeader header, string description, FrameLease frame, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+error",
            // The demuxer is named: what is taken for an image here is not to become a playlist there.
            "-f", Demuxer(header.Format, bytes.Span), "-noautorotate", "-err_detect:v", "explode", "-i", "pipe:0",
            "-map", "0:v:0", "-frames:v", "1",
            // Chroma is interpolated as libjpeg does, not repeated.
            "-vf", "scale=flags=bilinear+accurate_rnd+full_chroma_int+full_chroma_inp,format=bgr24",
            "-c:v", "rawvideo", "-f", "rawvideo", "pipe:1",
        ];
        var command = new MediaCommand(_options.FfmpegPath, arguments, FfmpegProbe.Package) { Input = bytes };
        using var child = MediaChild.Start(command, description, _time);
        if (header.Orientation == 1)
        {
            ReadPicture(frame.Pixels);
            return;
        }

        var stored = NativeMemory.Alloc((nuint)frame.Pixels.Length);
        try
        {
            var picture = new Span<byte>(stored, frame.Pixels.Length);
            ReadPicture(picture);
            Upright.Copy(picture, header.Width, header.Height, header.Orientation, frame.Pixels);
        }
        finally
        {
            NativeMemory.Free(stored);
        }

        void ReadPicture(Span<byte> picture)
        {
            var read = child.ReadFully(picture, _options.OpenDeadline, cancellationToken);
            var more = read == picture.Length && child.WaitForOutput(_options.OpenDeadline, cancellationToken);
            var exit = child.WaitForExit(ExitBound);
            if (exit.Code != 0 || read == 0)
                throw Unreadable(description, $"the picture is damaged or incomplete{(exit.ErrorTail is [var first, ..] ? $" (ffmpeg: {first})" : "")}");
            if (read < picture.Length || more)
                throw Unreadable(description, $"its header claims {header.Width}x{header.Height}, it decodes to another size");
        }
    }

    private static string Demuxer(StillFormat format, ReadOnlySpan<byte> bytes) => format switch
    {
        StillFormat.Jpeg => "jpeg_pipe",
        StillFormat.Png => "png_pipe",
        StillFormat.Webp => "webp_pipe",
        StillFormat.Bmp => "bmp_pipe",
        StillFormat.Gif => "gif",
        StillFormat.Tiff => "tiff_pipe",
        _ => bytes[1] switch
        {
            (byte)'1' or (byte)'4' => "pbm_pipe",
            (byte)'2' or (byte)'5' => "pgm_pipe",
            _ => "ppm_pipe",
        },
    };

    private static DeviceException Unreadable(string description, string why, Exception? inner = null) =>
        new(DeviceFault.Unreadable, $"{description}: {why}.", inner);
}
