using System.Globalization;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Audio.Capture.Ffmpeg;

/// <summary>The arguments of ffmpeg for each kind of address: float samples at the stream's own rate and channels, behind an AU header that names them.</summary>
internal static class FfmpegAudioRecipe
{
    /// <summary>ffmpeg's own limit is a second net below ours, which names the reason: longer by this.</summary>
    private static readonly TimeSpan SecondNet = TimeSpan.FromSeconds(2);

    public static MediaCommand Create(AudioSourceUri uri, AudioSourceOptions options, Func<FfmpegProbe> probe) => new(
        options.FfmpegPath,
        [
            "-nostdin", "-hide_banner", "-nostats", "-loglevel", "warning",
            .. Input(uri, options, probe),
            "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1",
            "-c:a", "pcm_f32be", "-f", "au", "-flush_packets", "1", "pipe:1",
        ],
        FfmpegProbe.Package);

    private static IEnumerable<string> Input(AudioSourceUri uri, AudioSourceOptions options, Func<FfmpegProbe> probe)
    {
        var longest = options.OpenDeadline > options.ReadDeadline ? options.OpenDeadline : options.ReadDeadline;
        var limit = (longest + SecondNet).TotalMicroseconds.ToString("0", CultureInfo.InvariantCulture);
        string[] live = ["-flags", "low_delay", "-analyzeduration", "2000000"];
        return uri.Kind switch
        {
            // The camera need not send the picture.
            AudioSourceKind.Rtsp => ["-rtsp_transport", "tcp", "-allowed_media_types", "audio", probe().RtspTimeoutOption, limit, .. live, "-i", uri.Target],
            AudioSourceKind.Http when options.Pace is null => ["-rw_timeout", limit, .. live, "-i", uri.Target],
            AudioSourceKind.Http => ["-rw_timeout", limit, "-i", uri.Target],
            // A foreign playlist is not to fetch things from the network.
            _ => ["-protocol_whitelist", "file", "-i", "file:" + uri.Target],
        };
    }
}
