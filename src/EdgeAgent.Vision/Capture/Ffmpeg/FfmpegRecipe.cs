using System.Globalization;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Vision.Capture.Ffmpeg;

/// <summary>The arguments of ffmpeg for each kind of address.</summary>
internal static class FfmpegRecipe
{
    /// <summary>ffmpeg's own limit is a second net below ours, which names the reason: longer by this.</summary>
    private static readonly TimeSpan SecondNet = TimeSpan.FromSeconds(2);

    public static MediaRecipe Create(VideoSourceUri uri, FrameSourceOptions options, FfmpegProbe probe)
    {
        var framing = new ShowInfoFraming(uri.ToString(), options.Pixels);
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info",
            .. Input(uri, options, probe),
            "-map", "0:V:0", "-an", "-sn", "-dn",
            "-vf", Filters(options, probe),
            // Otherwise a stream whose size changes is stretched to its first size.
            "-autoscale", "0",
            .. probe.PassFramesThrough,
            "-c:v", "rawvideo", "-f", "rawvideo", "pipe:1",
        ];
        return new MediaRecipe(new MediaCommand(options.FfmpegPath, arguments, FfmpegProbe.Package) { ErrorLines = framing.ErrorLines }, framing);
    }

    internal static string Filters(FrameSourceOptions options, FfmpegProbe probe)
    {
        var filters = new List<string>();
        if (options.MaxFps is { } fps)
        {
            // Leaves frames out and changes no time stamp; the filter fps would fill a jump of an hour with an hour of copies.
            // One frame of each interval of 1/fps, the thousandth so that rounded time stamps fall into their own interval.
            var rate = Number(fps);
            filters.Add($"select='isnan(t)+isnan(prev_selected_t)+not(eq(floor(t*{rate}+0.001),floor(prev_selected_t*{rate}+0.001)))'");
        }

        var scale = new List<string>();
        if (options.MaxWidth is not null || options.MaxHeight is not null)
        {
            scale.Add(options.MaxWidth is { } width ? $"w='min(iw,{Number(width)})'" : "w=iw");
            scale.Add(options.MaxHeight is { } height ? $"h='min(ih,{Number(height)})'" : "h=ih");
            scale.Add("force_original_aspect_ratio=decrease:force_divisible_by=2");
        }

        if (options.Pixels == PixelFormat.Bgr24)
        {
            filters.Add(scale.Count > 0 ? $"scale={string.Join(':', scale)},format=bgr24" : "format=bgr24");
        }
        else
        {
            // PixelFormat.I420 is BT.601 in limited range; what is so already passes unchanged.
            scale.Add("out_color_matrix=bt601:out_range=tv");
            filters.Add($"scale={string.Join(':', scale)},format=yuv420p");
        }

        filters.Add(probe.ShowInfoFilter);
        return string.Join(',', filters);
    }

    private static IEnumerable<string> Input(VideoSourceUri uri, FrameSourceOptions options, FfmpegProbe probe)
    {
        // With the stream specifier it is the decoder's option only: demuxers are not to stop at the first odd byte.
        string[] damage = options.KeepDamagedFrames ? [] : ["-err_detect:v", "explode"];
        string[] discard = options.KeepDamagedFrames ? [] : ["-fflags", "+discardcorrupt"];
        var limit = ((options.OpenDeadline > options.FrameDeadline ? options.OpenDeadline : options.FrameDeadline) + SecondNet).TotalMicroseconds.ToString("0", CultureInfo.InvariantCulture);
        // "fpsprobesize 0": not 20 frames are collected to guess a rate that nobody reads (measured at 10 fps: first frame after
        // 0.2 s, not 2 s). Not "nobuffer": it throws away what was read to recognise the stream, key frame included.
        string[] live = [.. discard, "-flags", "low_delay", "-fpsprobesize", "0", "-analyzeduration", "2000000", .. damage];
        string[] file = [.. discard, "-copyts", "-start_at_zero", .. damage];
        return uri.Kind switch
        {
            VideoSourceKind.Rtsp => ["-rtsp_transport", "tcp", probe.RtspTimeoutOption, limit, .. live, "-i", uri.Target],
            VideoSourceKind.Http when options.Pace is null => ["-rw_timeout", limit, .. live, "-i", uri.Target],
            VideoSourceKind.Http => ["-rw_timeout", limit, .. file, "-i", uri.Target],
            VideoSourceKind.V4l2 => ["-f", "v4l2", .. V4l2(uri), .. live, "-i", uri.Target],
            // A foreign playlist is not to fetch things from the network.
            _ => ["-protocol_whitelist", "file", .. file, "-i", "file:" + uri.Target],
        };
    }

    private static IEnumerable<string> V4l2(VideoSourceUri uri)
    {
        if (uri.Format is { } format)
        {
            yield return "-input_format";
            yield return format;
        }

        if (uri is { Width: { } width, Height: { } height })
        {
            yield return "-video_size";
            yield return $"{Number(width)}x{Number(height)}";
        }

        if (uri.Fps is { } fps)
        {
            yield return "-framerate";
            yield return Number(fps);
        }
    }

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
