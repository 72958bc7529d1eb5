using System.Globalization;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Audio.Capture.Ffmpeg;

/// <summary>The arguments of ffmpeg for each kind of address: float samples at the stream's own rate and channels, behind an AU header that names them.</summary>
internal static class FfmpegAudioRecipe
{
    /// <summary>ffmpeg's own limit is a second net below ours, which names the reason: longer by this.</summary>
    private static readonly TimeSpan SecondNet = TimeSpan.FromSeconds(2);

    private const string AnalyzeMicroseconds = "2000000";

    private static readonly string[] Live = ["-flags", "low_delay", "-analyzeduration", AnalyzeMicroseconds];

    /// <param name="uri">A file or network address.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="announced">Reads what is said of the sound before it comes.</param>
    /// <param name="probe">What this ffmpeg understands.</param>
    public static MediaCommand Create(AudioSourceUri uri, AudioSourceOptions options, SoundAnnouncements announced, Func<FfmpegProbe> probe)
    {
        var network = uri.Kind is AudioSourceKind.Rtsp or AudioSourceKind.Http ? Network(uri, options, probe()) : null;

        // A foreign playlist is not to fetch things from the network.
        string[] file = ["-protocol_whitelist", "file", "-copyts", "-i", "file:" + uri.Target];
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info",
            .. network is null ? file : [.. FfmpegNetworkInput.Options, .. IsLive(uri, options) ? Live : ["-copyts"], .. FfmpegNetworkInput.Input],
            "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-af", SoundPiece.Filter, .. network?.Label ?? [],
            "-c:a", "pcm_f32be", "-f", "au", "-flush_packets", "1", "pipe:1",
        ];
        return new MediaCommand(options.FfmpegPath, arguments, FfmpegProbe.Package)
        {
            Address = network?.Address,
            Input = network?.Script ?? default,
            ErrorLines = announced.ErrorLines,
        };
    }

    private static bool IsLive(AudioSourceUri uri, AudioSourceOptions options) =>
        uri.Kind == AudioSourceKind.Rtsp || (uri.Kind == AudioSourceKind.Http && options.Pace is null);

    private static FfmpegNetworkInput Network(AudioSourceUri uri, AudioSourceOptions options, FfmpegProbe probe)
    {
        var longest = options.OpenDeadline > options.ReadDeadline ? options.OpenDeadline : options.ReadDeadline;
        var limit = (longest + SecondNet).TotalMicroseconds.ToString("0", CultureInfo.InvariantCulture);

        // The camera need not send the picture.
        (string, string)[] protocol = uri.Kind == AudioSourceKind.Rtsp
            ? [("rtsp_transport", "tcp"), ("allowed_media_types", "audio"), ("timeout", limit)]
            : [("rw_timeout", limit)];
        return new FfmpegNetworkInput(uri.Target, IsLive(uri, options) ? [.. protocol, ("analyzeduration", AnalyzeMicroseconds)] : protocol, probe);
    }
}
