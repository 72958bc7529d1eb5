using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Doctor;
using Spectre.Console;

namespace EdgeAgent.Host.Cli.Check;

/// <summary>Prints findings: for a person by groups, with a sign before each and what mends it below; for programs one object a line.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="redactor">Blots secrets out.</param>
/// <param name="json">Whether for programs.</param>
/// <param name="signs">Whether the terminal shows signs beyond ASCII; else words stand for them.</param>
/// <param name="columns">The width that lines are broken at; null where they are not.</param>
internal sealed class FindingPrinter(Terminal terminal, SecretRedactor redactor, bool json, bool signs, int? columns)
{
    private const int Margin = 2;

    /// <summary>A longer subject stands alone, and does not push all messages to the right.</summary>
    private const int LongestSubject = 24;

    /// <summary>Narrower than this, a column of text is harder to read than a long line.</summary>
    private const int LeastText = 30;

    private readonly Dictionary<FindingState, int> _counts = [];
    private FindingGroup? _group;

    /// <summary>Prints a group, or a part of one.</summary>
    public void Print(IReadOnlyList<Finding> findings)
    {
        if (json)
        {
            foreach (var finding in findings)
                Terminal.Out.WriteLine(JsonText.Of(Clean(finding)));
            return;
        }

        var subjects = findings.Where(f => f.File is null && f.Subject.Length <= LongestSubject).Select(f => f.Subject.Length).DefaultIfEmpty(0).Max();
        foreach (var finding in findings)
            Print(Clean(finding), subjects);
    }

    /// <summary>Says how many there were of each; nothing for programs.</summary>
    public void PrintSummary()
    {
        if (json)
            return;
        var (ok, look, faults) = (Count(FindingState.Ok), Count(FindingState.Warning), Count(FindingState.Missing) + Count(FindingState.Fault));
        terminal.Styled.WriteLine();
        terminal.Styled.MarkupLine(string.Join(", ",
            (string[])[$"{ok} ok", .. look > 0 ? [$"[yellow]{look} to look at[/]"] : (string[])[], .. faults > 0 ? [$"[red]{faults} fault{(faults == 1 ? "" : "s")}[/]"] : (string[])[]]));
    }

    private void Print(Finding finding, int subjects)
    {
        _counts[finding.State] = Count(finding.State) + 1;
        if (_group != finding.Group)
        {
            if (_group is not null)
                terminal.Styled.WriteLine();
            terminal.Styled.MarkupLine($"[bold]{Title(finding.Group)}[/]");
            _group = finding.Group;
        }

        var (sign, word, style) = finding.State switch
        {
            FindingState.Ok => ("✓", "ok", "green"),
            FindingState.Note => ("·", "note", "grey"),
            FindingState.Warning => ("!", "look", "yellow"),
            FindingState.Missing => ("✗", "missing", "red"),
            _ => ("✗", "fault", "red"),
        };
        var mark = signs ? sign : word.PadRight("missing".Length);
        var place = finding.File is null ? finding.Subject : $"{finding.File}:{finding.Line}:{finding.Column}{(finding.Key is null ? "" : " " + finding.Key)}";
        var indent = Margin + mark.Length + 1;
        var message = $"{place}:".PadRight(finding.File is null ? subjects + 1 : 0) + " " + finding.Message;
        var hanging = finding.File is null && finding.Subject.Length <= LongestSubject ? indent + subjects + 2 : indent + Margin;
        var lines = Lines(message, indent, hanging);
        terminal.Styled.MarkupLine($"{new string(' ', Margin)}[{style}]{mark}[/] {Markup.Escape(lines[0])}");
        foreach (var line in lines.Skip(1))
            Indented(line, hanging);
        if (finding.Cure is not { } cure)
            return;
        foreach (var line in Lines((signs ? "→ " : "> ") + cure, hanging, hanging))
            Indented(line, hanging);
    }

    private void Indented(string line, int indent) => terminal.Styled.WriteLine($"{new string(' ', indent)}{line}");

    /// <summary>Breaks a text at blanks so that its lines fit beside their indentation.</summary>
    private List<string> Lines(string text, int firstIndent, int indent)
    {
        if (columns is not { } width || width - indent < LeastText)
            return [text];
        var lines = new List<string>();
        var room = width - firstIndent - 1;
        while (text.Length > room)
        {
            var at = text.LastIndexOf(' ', room);
            if (at <= 0 || text.AsSpan(0, at).IsWhiteSpace())
                at = text.IndexOf(' ', room);
            if (at < 0)
                break;
            lines.Add(text[..at].TrimEnd());
            text = text[(at + 1)..];
            room = width - indent - 1;
        }

        lines.Add(text);
        return lines;
    }

    private Finding Clean(Finding finding) => finding with
    {
        Message = redactor.Redact(finding.Message),
        Cure = finding.Cure is { } cure ? redactor.BlotKnown(cure) : null,
    };

    private int Count(FindingState state) => _counts.GetValueOrDefault(state);

    private static string Title(FindingGroup group) => group switch
    {
        FindingGroup.Programs => "Programs and libraries",
        FindingGroup.Sources => "Cameras and microphones",
        _ => group.ToString(),
    };
}
