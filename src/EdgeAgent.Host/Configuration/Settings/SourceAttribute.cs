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
    private const int MaximumLength = 4096;

    /// <inheritdoc/>
    public override string Allowed => $"a path, or one of {string.Join(" ", Words)} and what belongs to it";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => [.. schemes.Append("file").Select(s => s + ":")];

    /// <inheritdoc/>
    public override object? Read(string text, string folder)
    {
        if (text.Length is 0 or > MaximumLength || text.Any(char.IsControl))
            return null;
        if (SchemePattern().Match(text) is not { Success: true } match)
            return FileAttribute.Resolve(text, folder);
        var rest = text[match.Length..];
        if (match.Groups[1].Value == "file")
            return FileAttribute.Resolve(rest.StartsWith("///", StringComparison.Ordinal) ? rest[2..] : rest, folder);
        return schemes.Contains(match.Groups[1].Value) && Fault(text) is null ? text : null;
    }

    /// <inheritdoc/>
    public override string Reason(string shown)
    {
        // What comes from the environment is not shown, so nothing can be said about it.
        var isWhole = !shown.Contains("${", StringComparison.Ordinal);
        return isWhole && HasKnownScheme(shown) && Fault(shown) is { } fault ? $" {fault}" : "";
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1 };

    /// <summary>What the capture finds wrong with an address that has one of the schemes; null when nothing is.</summary>
    protected abstract string? Fault(string text);

    private bool HasKnownScheme(string text) => Words.Any(w => text.StartsWith(w, StringComparison.Ordinal));

    // One letter is a drive of Windows, not a scheme.
    [GeneratedRegex(@"\A([a-z][a-z0-9+.-]+):")]
    private static partial Regex SchemePattern();
}
