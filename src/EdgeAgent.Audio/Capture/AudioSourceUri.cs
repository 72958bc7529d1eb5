using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Audio.Capture;

/// <summary>
/// Where audio comes from: <c>alsa:DEVICE</c>, <c>wasapi:DEVICE</c>, <c>naudio:DEVICE</c>, <c>rtsp:</c>, <c>rtsps:</c>, <c>http:</c>, <c>https:</c>,
/// <c>file:</c> or a path.
/// </summary>
public sealed record AudioSourceUri
{
    private static readonly string[] Schemes = ["alsa", "wasapi", "naudio", "rtsp", "rtsps", "http", "https", "file"];

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
        AudioSourceKind.NAudioAlsa => $"naudio:{Target}",
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
        SourceAddress.RequireText(text, "audio source");
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        // A single letter is a drive of Windows.
        var scheme = colon > 1 ? text[..colon].ToLowerInvariant() : "";
        var rest = text[(colon + 1)..];
        return scheme switch
        {
            "alsa" => Device(AudioSourceKind.Alsa, scheme, rest),
            "wasapi" => Device(AudioSourceKind.Wasapi, scheme, rest),
            "naudio" => Device(AudioSourceKind.NAudioAlsa, scheme, rest),
            "rtsp" or "rtsps" => new AudioSourceUri(AudioSourceKind.Rtsp, SourceAddress.Network(text)),
            "http" or "https" => new AudioSourceUri(AudioSourceKind.Http, SourceAddress.Network(text)),
            "file" => File(SourceAddress.FilePath(text)),
            _ when rest.StartsWith("//", StringComparison.Ordinal) => throw SourceAddress.UnknownScheme(scheme, Schemes),
            _ => File(text),
        };
    }

    private static AudioSourceUri Device(AudioSourceKind kind, string scheme, string name) => name.Trim() is { Length: > 0 } device
        ? new AudioSourceUri(kind, device)
        : throw new FormatException($"{scheme}: needs a device, such as {scheme}:default; 'edgeagent devices' lists them.");

    private static AudioSourceUri File(string path) => path.Length > 0
        ? new AudioSourceUri(AudioSourceKind.File, Path.GetFullPath(path))
        : throw new FormatException("file: needs a path.");
}
