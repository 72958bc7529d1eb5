using System.Globalization;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Vision.Capture;

/// <summary>
/// Where frames come from: <c>rtsp:</c>, <c>rtsps:</c>, <c>http:</c>, <c>https:</c>, <c>file:</c> or a path, a folder of images,
/// <c>v4l2:/dev/…?width=&amp;height=&amp;fps=&amp;format=</c>, <c>rpicam:[camera]?width=&amp;height=&amp;fps=</c>, <c>gst:PIPELINE</c>.
/// </summary>
public sealed record VideoSourceUri
{
    private static readonly string[] Schemes = ["rtsp", "rtsps", "http", "https", "file", "v4l2", "rpicam", "gst"];
    private static readonly string[] CameraParameters = ["width", "height", "fps"];
    private static readonly string[] V4l2Parameters = ["width", "height", "fps", "format"];

    private VideoSourceUri(VideoSourceKind kind, string target)
    {
        Kind = kind;
        Target = target;
    }

    /// <summary>How it is reached.</summary>
    public VideoSourceKind Kind { get; }

    /// <summary>The whole address of a network stream, the full path of a file, folder or device, the number of an rpicam camera, the GStreamer pipeline.</summary>
    public string Target { get; }

    /// <summary>Pixels asked of a camera; null leaves it to the camera.</summary>
    public int? Width { get; private init; }

    /// <summary>Pixels asked of a camera; null leaves it to the camera.</summary>
    public int? Height { get; private init; }

    /// <summary>Frames per second asked of a camera; null leaves it to the camera.</summary>
    public double? Fps { get; private init; }

    /// <summary>The format asked of a V4L2 camera, by ffmpeg's name: <c>mjpeg</c>, <c>yuyv422</c>, <c>h264</c>; null leaves it to ffmpeg.</summary>
    public string? Format { get; private init; }

    /// <summary>Whether frames come at their own pace by nature.</summary>
    public bool IsLive => Kind is not (VideoSourceKind.File or VideoSourceKind.ImageFolder);

    /// <summary>The address without secrets, for messages.</summary>
    public override string ToString() => Kind switch
    {
        VideoSourceKind.V4l2 => $"v4l2:{Target}",
        VideoSourceKind.Rpicam => $"rpicam:{Target}",
        VideoSourceKind.Gstreamer => $"gst:{UrlRedaction.Redact(Target)}",
        _ => UrlRedaction.Redact(Target),
    };

    /// <summary>Reads an address.</summary>
    /// <param name="text">The address.</param>
    /// <param name="uri">The result.</param>
    /// <param name="error">What is wrong with it, as a sentence without secrets; null when nothing is.</param>
    /// <remarks>A path counts as a folder when there is one now; nothing else is looked up.</remarks>
    public static bool TryParse(string? text, out VideoSourceUri? uri, out string? error)
    {
        uri = null;
        try
        {
            uri = Read(text?.Trim() ?? "");
            error = null;
            return true;
        }
        catch (FormatException e)
        {
            error = e.Message;
            return false;
        }
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong with it, without secrets.</exception>
    public static VideoSourceUri Parse(string text) => TryParse(text, out var uri, out var error) ? uri! : throw new FormatException(error);

    private static VideoSourceUri Read(string text)
    {
        SourceAddress.RequireText(text, "video source");
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon > 0 ? text[..colon].ToLowerInvariant() : "";
        var rest = text[(colon + 1)..];
        return scheme switch
        {
            "rtsp" or "rtsps" => new VideoSourceUri(VideoSourceKind.Rtsp, SourceAddress.Network(text)),
            "http" or "https" => new VideoSourceUri(VideoSourceKind.Http, SourceAddress.Network(text)),
            "file" => Path(SourceAddress.FilePath(text)),
            "v4l2" => V4l2(rest),
            "rpicam" => Rpicam(rest),
            "gst" when rest.Trim().Length > 0 => new VideoSourceUri(VideoSourceKind.Gstreamer, rest.Trim()),
            "gst" => throw new FormatException("gst: needs a pipeline that gives raw video, such as gst:nvarguscamerasrc ! nvvidconv."),
            _ when rest.StartsWith("//", StringComparison.Ordinal) => throw SourceAddress.UnknownScheme(scheme, Schemes),
            _ => Path(text),
        };
    }

    private static VideoSourceUri Path(string path)
    {
        if (path.Length == 0)
            throw new FormatException("file: needs a path.");
        var full = System.IO.Path.GetFullPath(path);
        return new VideoSourceUri(Directory.Exists(full) ? VideoSourceKind.ImageFolder : VideoSourceKind.File, full);
    }

    private static VideoSourceUri V4l2(string rest)
    {
        var (device, parameters) = Split("v4l2", rest, V4l2Parameters);
        if (!device.StartsWith("/dev/", StringComparison.Ordinal))
            throw new FormatException($"v4l2:{device} names no device: expected v4l2:/dev/video0 or v4l2:/dev/v4l/by-id/….");
        return new VideoSourceUri(VideoSourceKind.V4l2, device)
        {
            Width = Size("v4l2", parameters, "width"),
            Height = Size("v4l2", parameters, "height"),
            Fps = Rate("v4l2", parameters),
            Format = parameters.GetValueOrDefault("format"),
        }.WithBothSizesOrNone("v4l2");
    }

    private static VideoSourceUri Rpicam(string rest)
    {
        // rpicam-vid pads rows to 64 bytes; its raw output holds the padding, so only such widths are free of it.
        const int rowAlignment = 64;
        var (camera, parameters) = Split("rpicam", rest, CameraParameters);
        if (camera.Length > 0 && !int.TryParse(camera, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw new FormatException($"rpicam:{camera} names no camera: expected a number as printed by rpicam-vid --list-cameras, such as rpicam:0.");
        var uri = new VideoSourceUri(VideoSourceKind.Rpicam, camera.Length == 0 ? "0" : camera)
        {
            Width = Size("rpicam", parameters, "width") ?? 1280,
            Height = Size("rpicam", parameters, "height") ?? 720,
            Fps = Rate("rpicam", parameters) ?? 15,
        };
        if (uri.Width % rowAlignment != 0 || uri.Height % 2 != 0)
            throw new FormatException($"rpicam: takes a width that is a multiple of {rowAlignment} and an even height, not {uri.Width}x{uri.Height}.");
        return uri;
    }

    private VideoSourceUri WithBothSizesOrNone(string scheme) =>
        Width is null == Height is null ? this : throw new FormatException($"{scheme}: takes width and height together.");

    private static (string Target, Dictionary<string, string> Parameters) Split(string scheme, string rest, string[] known)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        if (question < 0)
            return (rest, parameters);
        foreach (var pair in rest[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var n, var v] ? (n, v) : (pair, "");
            if (!known.Contains(name))
                throw new FormatException($"{scheme}: has no parameter {name}; it takes {string.Join(", ", known)}.");
            if (value.Length == 0 || !parameters.TryAdd(name, value))
                throw new FormatException($"{scheme}: the parameter {name} needs one value.");
        }

        return (rest[..question], parameters);
    }

    private static int? Size(string scheme, Dictionary<string, string> parameters, string name)
    {
        const int largest = 16384;
        if (!parameters.TryGetValue(name, out var text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= largest
            ? value
            : throw new FormatException($"{scheme}: {name}={text} is no size in pixels from 1 to {largest}.");
    }

    private static double? Rate(string scheme, Dictionary<string, string> parameters)
    {
        const double highest = 1000;
        if (!parameters.TryGetValue("fps", out var text))
            return null;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= highest
            ? value
            : throw new FormatException($"{scheme}: fps={text} is no number of frames per second above 0 and up to {highest}.");
    }
}
