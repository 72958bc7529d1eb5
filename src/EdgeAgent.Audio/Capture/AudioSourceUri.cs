using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Audio.Capture;

/// <summary>
/// Where audio comes from: <c>alsa:DEVICE</c>, <c>wasapi:DEVICE</c>, <c>rtsp:</c>, <c>rtsps:</c>, <c>http:</c>, <c>https:</c>,
/// <c>file:</c> or a path.
/// </summary>
public sealed record AudioSourceUri
{
    private static readonly string[] Schemes = ["alsa", "wasapi", "rtsp", "rtsps", "http", "https", "file"];

    private AudioSourceUri(AudioSourceKind kind, string target)
    {
        Kind = kind;
        Target = target;
    }

    /// <summary>How it is reached.</summary>
    public AudioSourceKind Kind { get; }

    /// <summary>The whole address of a network stream, the full path of a file, the name of a device.</summary>
    public string Target { get; }

    /// <summary>The address without secrets, for messages.</summary>
    public override string ToString() => Kind switch
    {
        AudioSourceKind.Alsa => $"alsa:{Target}",
        AudioSourceKind.Wasapi => $"wasapi:{Target}",
        _ => UrlRedaction.Redact(Target),
    };

    /// <summary>Reads an address; nothing is looked up.</summary>
    /// <param name="text">The address.</param>
    /// <param name="uri">The result.</param>
    /// <param name="error">What is wrong with it, as a sentence without secrets; null when nothing is.</param>
    public static bool TryParse(string? text, out AudioSourceUri? uri, out string? error)
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

    /// <summary>Reads an address; nothing is looked up.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong with it, without secrets.</exception>
    public static AudioSourceUri Parse(string text) => TryParse(text, out var uri, out var error) ? uri! : throw new FormatException(error);

    private static AudioSourceUri Read(string text)
    {
        if (text.Length == 0)
            throw new FormatException("The address of the audio source is empty.");
        if (text.AsSpan().ContainsAny('\0', '\n', '\r'))
            throw new FormatException("The address of the audio source holds a line break or a zero character.");
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        // A single letter is a drive of Windows.
        var scheme = colon > 1 ? text[..colon].ToLowerInvariant() : "";
        var rest = text[(colon + 1)..];
        return scheme switch
        {
            "alsa" => Device(AudioSourceKind.Alsa, scheme, rest),
            "wasapi" => Device(AudioSourceKind.Wasapi, scheme, rest),
            "rtsp" or "rtsps" => new AudioSourceUri(AudioSourceKind.Rtsp, Network(text)),
            "http" or "https" => new AudioSourceUri(AudioSourceKind.Http, Network(text)),
            "file" => File(rest.StartsWith("//", StringComparison.Ordinal) ? LocalPath(text) : rest),
            _ when rest.StartsWith("//", StringComparison.Ordinal) => throw new FormatException(
                $"The scheme {scheme}: is unknown; known are {string.Join(", ", Schemes.Select(s => s + ":"))}, and a plain path."),
            _ => File(text),
        };
    }

    private static AudioSourceUri Device(AudioSourceKind kind, string scheme, string name) => name.Trim() is { Length: > 0 } device
        ? new AudioSourceUri(kind, device)
        : throw new FormatException($"{scheme}: needs a device, such as {scheme}:default; 'edgeagent devices' lists them.");

    private static string Network(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            throw new FormatException(
                $"{UrlRedaction.Redact(text)} is no address: expected scheme://[user:password@]host[:port]/path; write @ : / ? # in a password as %40 %3A %2F %3F %23.");
        }

        return text;
    }

    private static string LocalPath(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { IsFile: true, IsUnc: false }
            ? uri.LocalPath
            : throw new FormatException($"{text} is no address of a local file: expected file:///path or a plain path.");

    private static AudioSourceUri File(string path) => path.Length > 0
        ? new AudioSourceUri(AudioSourceKind.File, Path.GetFullPath(path))
        : throw new FormatException("file: needs a path.");
}
