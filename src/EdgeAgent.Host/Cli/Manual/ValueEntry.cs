using System.CommandLine;
using System.CommandLine.Completions;

namespace EdgeAgent.Host.Cli.Manual;

/// <summary>A value that a command line takes.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">What the help calls it; of words, the words with bars between.</param>
/// <param name="Words">What it can be, where it is one of a few words.</param>
/// <param name="IsRepeatable">Whether there may be several.</param>
internal sealed record ValueEntry(ValueKind Kind, string Name, IReadOnlyList<string> Words, bool IsRepeatable)
{
    // The help's own names: whoever reads FILE there expects the shell to offer files.
    private static readonly string[] Files = ["FILE", "MODEL", "BUNDLE", "INPUT", "CONFIG"];

    /// <summary>The value of an option.</summary>
    public static ValueEntry Of(Option option) =>
        (Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType) == typeof(bool) || option.Arity.MaximumNumberOfValues == 0
            ? new ValueEntry(ValueKind.None, "", [], false)
            : Of(option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant(), option.ValueType, option.Arity, () => option.GetCompletions(CompletionContext.Empty));

    /// <summary>The value of an argument.</summary>
    public static ValueEntry Of(Argument argument) =>
        Of(argument.HelpName ?? argument.Name, argument.ValueType, argument.Arity, () => argument.GetCompletions(CompletionContext.Empty));

    private static ValueEntry Of(string name, Type type, ArgumentArity arity, Func<IEnumerable<CompletionItem>> completions)
    {
        var isRepeatable = arity.MaximumNumberOfValues > 1;
        if (name.Contains('|', StringComparison.Ordinal))
            return new ValueEntry(ValueKind.Word, name, name.Split('|'), isRepeatable);
        // Of enumerations the parser would offer C#'s names; ours stand in the help name.
        string[] words = type == typeof(string) ? [.. completions().Select(c => c.Label)] : [];
        var kind = words.Length > 0 ? ValueKind.Word : Files.Contains(name) ? ValueKind.File : name == "DIR" ? ValueKind.Folder : ValueKind.Text;
        return new ValueEntry(kind, name, words, isRepeatable);
    }
}
