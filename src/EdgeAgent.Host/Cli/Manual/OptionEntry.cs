using System.CommandLine;

namespace EdgeAgent.Host.Cli.Manual;

/// <summary>An option of a verb.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Aliases">Its other names.</param>
/// <param name="Description">What it does.</param>
/// <param name="Value">What it takes.</param>
/// <param name="IsRequired">Whether the verb does not run without it.</param>
internal sealed record OptionEntry(string Name, IReadOnlyList<string> Aliases, string Description, ValueEntry Value, bool IsRequired)
{
    /// <summary>All names, short ones first. Those for Windows' taste are left out, and -?, which every shell takes for a pattern.</summary>
    public IEnumerable<string> Names => [.. Aliases.Where(a => a.StartsWith('-') && a != "-?").OrderBy(a => a.Length), Name];

    /// <summary>Of the command tree's option.</summary>
    public static OptionEntry Of(Option option)
    {
        var text = option.Description ?? "";
        if (option.HasDefaultValue && option.GetDefaultValue() is { } fallback and not bool && $"{fallback}" is { Length: > 0 } value)
            text += $" Default: {value}";
        return new OptionEntry(option.Name, [.. option.Aliases], text, ValueEntry.Of(option), option.Required);
    }
}
