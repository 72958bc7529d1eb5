namespace EdgeAgent.Host.Cli.Output;

/// <summary>Foreign text (labels, file names): nothing in it may command the terminal.</summary>
internal static class PrintableText
{
    /// <summary>The text with blanks for control characters.</summary>
    public static string Of(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
