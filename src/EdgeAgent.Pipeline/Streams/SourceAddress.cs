using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Pipeline.Streams;

/// <summary>What the addresses of cameras and microphones have in common. Faults are sentences without secrets.</summary>
public static class SourceAddress
{
    /// <summary>Refuses what is no address of any kind.</summary>
    /// <param name="text">The address.</param>
    /// <param name="source">What it is of: <c>video source</c>.</param>
    /// <exception cref="FormatException">It is empty or holds characters that no address does.</exception>
    public static void RequireText(string text, string source)
    {
        if (text.Length == 0)
            throw new FormatException($"The address of the {source} is empty.");
        if (text.AsSpan().ContainsAny('\0', '\n', '\r'))
            throw new FormatException($"The address of the {source} holds a line break or a zero character.");
    }

    /// <summary>The address of a network stream, as it is.</summary>
    /// <exception cref="FormatException">It names no host, or holds a space.</exception>
    public static string Network(string text)
    {
        // Where an address ends in a text is told by a space: what comes after it would be taken for no secret.
        if (text.Any(char.IsWhiteSpace))
            throw new FormatException("The address holds a space: write it as %20.");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            throw new FormatException(
                $"{UrlRedaction.Redact(text)} is no address: expected scheme://[user:password@]host[:port]/path; write @ : / ? # in a password as %40 %3A %2F %3F %23.");
        }

        return text;
    }

    /// <summary>The path of <c>file:PATH</c> and <c>file:///PATH</c>.</summary>
    /// <param name="text">The whole address.</param>
    /// <exception cref="FormatException">It names no local file.</exception>
    public static string FilePath(string text)
    {
        var rest = text["file:".Length..];
        if (!rest.StartsWith("//", StringComparison.Ordinal))
            return rest;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { IsFile: true, IsUnc: false }
            ? uri.LocalPath
            : throw new FormatException($"{text} is no address of a local file: expected file:///path or a plain path.");
    }

    /// <summary>The fault of a scheme that nobody knows.</summary>
    public static FormatException UnknownScheme(string scheme, IEnumerable<string> known) =>
        new($"The scheme {scheme}: is unknown; known are {string.Join(", ", known.Select(s => s + ":"))}, and a plain path.");
}
