using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A name that becomes a level of a topic.</summary>
internal sealed partial class NameAttribute(string description) : ScalarAttribute(description)
{
    /// <summary>The form of agents' and sources' names.</summary>
    public const string Pattern = "^[a-z0-9][a-z0-9_-]{0,62}$";

    /// <summary>The same in words.</summary>
    public const string InWords = "1 to 63 of a-z 0-9 _ -, beginning with a letter or digit";

    /// <inheritdoc/>
    public override string Allowed => InWords;

    /// <summary>Whether a text is a name.</summary>
    public static bool IsName(string text) => NamePattern().IsMatch(text);

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => IsName(text) ? text : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = Pattern };

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,62}\z")]
    private static partial Regex NamePattern();
}
