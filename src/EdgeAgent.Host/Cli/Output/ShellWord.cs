namespace EdgeAgent.Host.Cli.Output;

/// <summary>Text in a command that a person is told to run.</summary>
internal static class ShellWord
{
    /// <summary>The text as one word of a shell.</summary>
    public static string Of(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-')
        ? text
        : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
