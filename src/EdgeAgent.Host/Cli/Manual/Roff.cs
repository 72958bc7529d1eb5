using System.Text;

namespace EdgeAgent.Host.Cli.Manual;

/// <summary>Writes a manual page in the language of man(7).</summary>
internal sealed class Roff
{
    private readonly StringBuilder _page = new();

    /// <summary>A page.</summary>
    /// <param name="title">Its name, as one asks for it.</param>
    /// <param name="section">1 for programs, 5 for files.</param>
    /// <param name="version">Of the program.</param>
    public Roff(string title, int section, string version)
    {
        // Filled, but neither hyphenated nor stretched: what is written here is to be copied.
        Line($".TH {Quoted(title.ToUpperInvariant())} {section} \"\" {Quoted($"EdgeAgent {version}")} {Quoted(section == 1 ? "User commands" : "File formats")}");
        Line(".nh");
        Line(".ad l");
    }

    /// <summary>A heading.</summary>
    public Roff Heading(string text) => Line($".SH {Quoted(text.ToUpperInvariant())}");

    /// <summary>A heading below a heading, ready-made.</summary>
    public Roff Part(string marked) => Line($".SS {marked}");

    /// <summary>A paragraph.</summary>
    public Roff Paragraph(string text) => Line(".PP").Line(Escape(text));

    /// <summary>What a word means.</summary>
    /// <param name="marked">The word, ready-made.</param>
    /// <param name="text">What it means.</param>
    public Roff Entry(string marked, string text) => Line(".TP").Line(marked).Line(Escape(text));

    /// <summary>Lines to be typed as they stand.</summary>
    public Roff Example(params ReadOnlySpan<string> lines)
    {
        Line(".PP").Line(".RS 4").Line(".nf");
        foreach (var line in lines)
            Line(Escape(line));
        return Line(".fi").Line(".RE");
    }

    /// <summary>From here on everything stands further in.</summary>
    public Roff In() => Line(".RS");

    /// <summary>Back from <see cref="In"/>.</summary>
    public Roff Out() => Line(".RE");

    /// <summary>A line as it is.</summary>
    public Roff Line(string line)
    {
        _page.Append(line).Append('\n');
        return this;
    }

    /// <summary>In bold: to be typed.</summary>
    public static string Bold(string text) => $"\\fB{Escape(text)}\\fP";

    /// <summary>In italics: to be replaced. Words with bars between may go to the next line.</summary>
    public static string Italic(string text) => $"\\fI{Escape(text).Replace("|", "|\\:", StringComparison.Ordinal)}\\fP";

    /// <summary>Text that means nothing to the formatter. Beyond ASCII by code, so that no locale can spoil it.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        if (text is ['.' or '\'', ..])
            escaped.Append("\\&");
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' => escaped.Append("\\e"),
                '-' => escaped.Append("\\-"),
                '\'' => escaped.Append("\\(aq"),
                '^' => escaped.Append("\\(ha"),
                '~' => escaped.Append("\\(ti"),
                '`' => escaped.Append("\\(ga"),
                '\n' => escaped.Append(' '),
                > 126 => escaped.Append($"\\[u{rune.Value:X4}]"),
                _ => escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => _page.ToString();

    private static string Quoted(string text) => $"\"{Escape(text).Replace("\"", "\\(dq", StringComparison.Ordinal)}\"";
}
