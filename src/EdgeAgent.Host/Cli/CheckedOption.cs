using System.CommandLine;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Cli;

/// <summary>Makes options that read and refuse as the configuration does.</summary>
internal static class CheckedOption
{
    /// <summary>An option of one value.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="kind">Its description, and what is allowed.</param>
    /// <param name="helpName">What the help calls the value.</param>
    public static Option<T> Of<T>(string name, ScalarAttribute kind, string helpName) => new(name)
    {
        Description = kind.Description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (kind.Read(text, "/") is T value)
                return value;
            result.AddError($"{name}: '{text}' is not allowed. Allowed: {kind.Allowed}.");
            return default!;
        },
    };
}
