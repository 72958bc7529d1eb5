using System.Globalization;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Vision.Capture.Ffmpeg;

/// <summary>The arguments of ffmpeg for each kind of address.</summary>
internal static class FfmpegRecipe
{
    /// <summary>ffmpeg's own limit is a second net below ours, which names the reason: longer by this.</summary>
    private static readonly TimeSpan SecondNet = TimeSpan.FromSeconds(2);

    /// <summary>Not 20 frames are collected to guess a rate that nobody reads: measured at 10 fps, first frame after 0.2 s, not 2 s.</summary>
    public static readonly (string Name, string Value)[] QuickStart = [("fpsprobesize", "0"), ("analyzeduration", "2000000")];

    /// <summary>One camera's decoder is not to take more than half of the machine.</summary>
    private static readonly int DecoderThreads = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>
    /// A second output, into nothing and of nothing, whose only use is that its filter announces the sound. A stream without sound has none to announce; the picture is named so that there is an output
    /// all the same. Nothing may come out of either filter: ffmpeg keeps what one stream gives until the other one gives something, too, which a microphone that is switched off never does.
    /// </summary>
    private static readonly string[] Sound = ["-map", "0:V:0", "-vf", "select=0", "-map", "0:a:0?", "-af", SoundPiece.Filter + ",aselect=0", "-f", "null", "-"];

    public static MediaRecipe Create(VideoSourceUri uri, FrameSourceOptions options, FfmpegProbe probe, Action<TimeSpan>? heard = null)
    {
        var framing = new ShowInfoFraming(
            uri.ToString(), options.Pixels, timesMayBeMadeUp: IsLiveHttp(uri, options), countsFromStart: !IsLive(uri, options) && uri.Kind != VideoSourceKind.V4l2, heard);
        var network = Network(uri, options, probe);
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info", "-filter_threads", "1",
            .. Input(uri, options),
            "-map", "0:V:0", "-an", "-sn", "-dn",
            "-vf", Filters(options, probe, IsLiveHttp(uri, options)),
            // Otherwise a stream whose size changes is stretched to its first size. Not "-autoscale 0": since 7.0 that zero is an output file.
            "-noautoscale",
            .. probe.PassFramesThrough,
            .. network?.Label ?? [],
            "-c:v", "rawvideo", "-f", "rawvideo", "pipe:1",
            .. heard is null ? [] : Sound,
        ];
        var command = new MediaCommand(options.FfmpegPath, arguments, FfmpegProbe.Package)
        {
            Address = network?.Address,
            Input = network?.Script ?? default,
            ErrorLines = framing.ErrorLines,
        };
        return new MediaRecipe(command, framing);
    }

    internal static string Filters(FrameSourceOptions options, FfmpegProbe probe, bool timesMayBeMadeUp)
    {
        var filters = new List<string>();
        if (options.MaxFps is { } fps)
        {
            // Leaves frames out and changes no time stamp; the filter fps would fill a jump of an hour with an hour of copies.
            // One frame of each interval of 1/fps, the thousandth so that rounded time stamps fall into their own interval.
            var rate = Number(fps);
            var byStamp = $"isnan(t)+isnan(prev_selected_t)+not(eq(floor(t*{rate}+0.001),floor(prev_selected_t*{rate}+0.001)))";

            // Where ffmpeg has made the time stamps up, the clock counts: variable 0 is the interval of the last frame that was taken.
            var byClock = $"if(eq(st(1,floor(time(0)*{rate})),ld(0)),0,1+0*st(0,ld(1)))";
            var madeUp = string.Join('+', ShowInfoFraming.MadeUpTimeBases.Select(b => $"eq(TB,1/{Number(b)})"));
            filters.Add($"select='{(timesMayBeMadeUp ? $"if({madeUp},{byClock},{byStamp})" : byStamp)}'");
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

    private static bool IsLiveHttp(VideoSourceUri uri, FrameSourceOptions options) => uri.Kind == VideoSourceKind.Http && options.Pace is null;

    private static bool IsLive(VideoSourceUri uri, FrameSourceOptions options) => uri.Kind == VideoSourceKind.Rtsp || IsLiveHttp(uri, options);

    /// <summary>The address of a network stream; null for what is on this machine.</summary>
    private static FfmpegNetworkInput? Network(VideoSourceUri uri, FrameSourceOptions options, FfmpegProbe probe)
    {
        if (uri.Kind is not (VideoSourceKind.Rtsp or VideoSourceKind.Http))
            return null;
        var limit = ((options.OpenDeadline > options.FrameDeadline ? options.OpenDeadline : options.FrameDeadline) + SecondNet).TotalMicroseconds.ToString("0", CultureInfo.InvariantCulture);
        (string, string)[] protocol = uri.Kind == VideoSourceKind.Rtsp
            ? [("rtsp_transport", "tcp"), ("timeout", limit)]
            : [("rw_timeout", limit)];
        return new FfmpegNetworkInput(uri.Target, IsLive(uri, options) ? [.. protocol, .. QuickStart] : protocol, probe);
    }

    private static IEnumerable<string> Input(VideoSourceUri uri, FrameSourceOptions options)
    {
        // With the stream specifier it is the decoder's option only: demuxers are not to stop at the first odd byte.
        string[] damage = options.KeepDamagedFrames ? [] : ["-err_detect:v", "explode"];
        string[] discard = options.KeepDamagedFrames ? [] : ["-fflags", "+discardcorrupt"];
        // Not "nobuffer": it throws away what was read to recognise the stream, key frame included.
        string[] live = [.. discard, "-threads", Number(DecoderThreads), "-flags", "low_delay", .. QuickStart.SelectMany(o => new[] { "-" + o.Name, o.Value }), .. damage];
        // Not "-start_at_zero": of a transport stream it takes the beginning of the tracks that are read, and those of its sound would lie elsewhere.
        string[] file = [.. discard, "-copyts", .. damage];
        return uri.Kind switch
        {
            VideoSourceKind.Rtsp or VideoSourceKind.Http => [.. FfmpegNetworkInput.Options, .. IsLive(uri, options) ? live : file, .. FfmpegNetworkInput.Input],
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
