using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A path; a relative one starts in the configuration file's folder, <c>~/</c> is the user's home.</summary>
internal sealed class FileAttribute(string description) : ScalarAttribute(description)
{
    /// <summary>Whether it is a folder that the agent writes in.</summary>
    public bool IsWritten { get; init; }

    /// <inheritdoc/>
    public override string Allowed => "a path";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => Resolve(text, folder);

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1 };

    /// <summary>The absolute path; null when the text cannot be one.</summary>
    public static string? Resolve(string text, string folder)
    {
        // The longest path Linux takes.
        const int maximumLength = 4095;
        if (text.Length is 0 or > maximumLength || text.Any(char.IsControl))
            return null;
        var home = text == "~" || text.StartsWith("~/", StringComparison.Ordinal)
            ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + text[1..]
            : text;
        return Path.GetFullPath(home, folder);
    }
}
