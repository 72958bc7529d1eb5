using System.Text.RegularExpressions;

namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>Turns what a media program said at its end into a fault with a reason.</summary>
public static partial class MediaFailure
{
    private const string NoMedia = "it is no media that ffmpeg reads, or it is damaged";

    /// <summary>What the programs say (ffmpeg, its libraries, GStreamer, libcamera, libc), most telling first.</summary>
    private static readonly (string Said, DeviceFault Reason, string Means)[] Sayings =
    [
        ("401 Unauthorized", DeviceFault.Unauthorized, "it wants a user name and password, and those in its address are wrong or missing"),
        ("403 Forbidden", DeviceFault.Unauthorized, "access is forbidden"),
        ("authorization failed", DeviceFault.Unauthorized, "it wants a user name and password, and those in its address are wrong or missing"),
        ("Permission denied", DeviceFault.Unauthorized, "access is denied; for a device add the agent's user to the groups video and audio"),
        ("Operation not permitted", DeviceFault.Unauthorized, "access is denied"),
        ("404 Not Found", DeviceFault.NotFound, "there is no such stream on the server; check the path of the address"),
        // ffmpeg 7 leaves the space out.
        ("454 Session", DeviceFault.Lost, "the server has closed the session"),
        ("454Session", DeviceFault.Lost, "the server has closed the session"),
        ("453 Not Enough", DeviceFault.Busy, "the server has no bandwidth for another viewer"),
        ("453Not Enough", DeviceFault.Busy, "the server has no bandwidth for another viewer"),
        ("503 Service", DeviceFault.Busy, "the server is busy"),
        ("503Service", DeviceFault.Busy, "the server is busy"),
        ("5XX Server Error", DeviceFault.Lost, "the server answers with an error"),
        ("4XX Client Error", DeviceFault.NotFound, "the server refuses the request; check the path of the address"),
        ("No such file or directory", DeviceFault.NotFound, "it does not exist"),
        ("No such device", DeviceFault.NotFound, "the device is not there"),
        ("no cameras available", DeviceFault.NotFound, "no camera is connected"),
        ("Cannot find", DeviceFault.NotFound, "it does not exist"),
        ("Is a directory", DeviceFault.Unreadable, "it is a folder"),
        ("Failed to resolve", DeviceFault.NotFound, "the host name is unknown"),
        ("Name or service not known", DeviceFault.NotFound, "the host name is unknown"),
        ("Temporary failure in name resolution", DeviceFault.NotFound, "the name server does not answer"),
        ("Connection refused", DeviceFault.NotFound, "nothing listens at this address and port"),
        ("No route to host", DeviceFault.NotFound, "the host cannot be reached"),
        ("Network is unreachable", DeviceFault.NotFound, "the network is down"),
        ("resource busy", DeviceFault.Busy, "another program uses it"),
        ("timed out", DeviceFault.Stalled, "it does not answer"),
        ("Connection reset", DeviceFault.Lost, "the connection was cut"),
        ("Broken pipe", DeviceFault.Lost, "the connection was cut"),
        ("no element", DeviceFault.MissingDependency, "a GStreamer plugin is missing"),
        ("Protocol not found", DeviceFault.MissingDependency, "this ffmpeg was built without that protocol"),
        ("Decoder not found", DeviceFault.MissingDependency, "this ffmpeg was built without that decoder"),
        ("moov atom not found", DeviceFault.Unreadable, "the file is incomplete: its index is missing"),
        ("'0:a:0' matches no streams", DeviceFault.Unreadable, "it holds no sound"),
        ("'0:V:0' matches no streams", DeviceFault.Unreadable, "it holds no pictures"),
        // ffmpeg 7 says that '' matches none, and only then what it was asked for.
        ("set value '0:a:0' for option 'map'", DeviceFault.Unreadable, "it holds no sound"),
        ("set value '0:V:0' for option 'map'", DeviceFault.Unreadable, "it holds no pictures"),
        ("does not contain any stream", DeviceFault.Unreadable, "it holds no stream of this kind"),
        ("matches no streams", DeviceFault.Unreadable, "it holds no stream of this kind"),
        ("Invalid data found", DeviceFault.Unreadable, NoMedia),
        ("misdetection possible", DeviceFault.Unreadable, NoMedia),
        ("could not find codec parameters", DeviceFault.Unreadable, "its format was not recognised"),
        ("Invalid argument", DeviceFault.Unreadable, "it does not accept the asked format"),
    ];

    /// <summary>The fault of a source whose program has ended.</summary>
    /// <param name="description">What was read; no secrets.</param>
    /// <param name="program">The program.</param>
    /// <param name="exit">How it ended.</param>
    /// <param name="otherwise">The reason when the program said nothing that is known.</param>
    /// <param name="happened">What happened in words, used then: <c>the stream ended</c>.</param>
    /// <param name="hasGiven">Whether it gave pictures or sound before: then it is media, and invalid data are those that were cut off.</param>
    public static DeviceException Explain(string description, string program, MediaExit exit, DeviceFault otherwise, string happened, bool hasGiven = false)
    {
        ArgumentNullException.ThrowIfNull(exit.ErrorTail);
        foreach (var (said, reason, means) in Sayings)
        {
            if (hasGiven && means == NoMedia)
                continue;
            if (exit.ErrorTail.LastOrDefault(line => line.Contains(said, StringComparison.OrdinalIgnoreCase)) is { } line)
                return new DeviceException(reason, $"{description}: {means}. {program} said: {Plain(line)}");
        }

        var last = exit.ErrorTail is [.., var end] ? $" It said: {Plain(end)}" : " It said nothing.";
        return new DeviceException(otherwise, $"{description}: {happened}; {program} ended with code {exit.Code}.{last}");
    }

    /// <summary>A line without the part of ffmpeg that said it (its address differs from run to run, and would make an old fault look new), its level, and where the address came from.</summary>
    private static string Plain(string line) => Origin().Replace(line, "");

    [GeneratedRegex(@"^(?:\[[^\]]* @ 0x[0-9a-f]+\] )*(?:\[(?:panic|fatal|error|warning|info)\] )?(?:pipe:0: )?", RegexOptions.CultureInvariant)]
    private static partial Regex Origin();
}
