using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>
/// Where pictures or sound come from: a path, or a scheme and what belongs to it. Paths, also after <c>file:</c>, become absolute;
/// everything else stays as it is written, for the capture that opens it.
/// </summary>
/// <param name="description">What the key does.</param>
/// <param name="schemes">Schemes besides <c>file:</c> and a plain path.</param>
internal abstract partial class SourceAttribute(string description, IReadOnlyList<string> schemes) : ScalarAttribute(description)
{
    private static readonly string[] Network = ["rtsp", "rtsps", "http", "https"];

    /// <inheritdoc/>
    public override string Allowed => $"a path, or one of {string.Join(" ", Words)} and what belongs to it";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => [.. schemes.Append("file").Select(s => s + ":")];

    /// <inheritdoc/>
    public override object? Read(string text, string folder)
    {
        const int maximumLength = 4096;
        if (text.Length is 0 or > maximumLength || text.Any(char.IsControl))
            return null;
        var match = SchemePattern().Match(text);
        if (!match.Success)
            return FileAttribute.Resolve(text, folder);
        var scheme = match.Groups[1].Value;
        var rest = text[match.Length..];
        if (scheme == "file")
            return FileAttribute.Resolve(rest.StartsWith("///", StringComparison.Ordinal) ? rest[2..] : rest, folder);
        if (!schemes.Contains(scheme))
            return null;
        if (!Network.Contains(scheme))
            return rest.Length > 0 || scheme == "rpicam" ? text : null;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? text : null;
    }

    /// <inheritdoc/>
    public override string Reason(string shown) =>
        shown.Contains("://", StringComparison.Ordinal) && HasKnownScheme(shown)
            ? " It is no address: in a user name or password write @ : / ? # as %40 %3A %2F %3F %23."
            : "";

    /// <summary>Whether a text begins with a scheme that is taken here.</summary>
    protected bool HasKnownScheme(string text) => Words.Any(w => text.StartsWith(w, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1 };

    // One letter is a drive of Windows, not a scheme.
    [GeneratedRegex(@"\A([a-z][a-z0-9+.-]+):")]
    private static partial Regex SchemePattern();
}
