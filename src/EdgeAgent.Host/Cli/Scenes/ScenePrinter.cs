using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Scenes;
using Spectre.Console;

namespace EdgeAgent.Host.Cli.Scenes;

/// <summary>Prints what came of scenes: for a person a sign and a line each, and below it everything that is not as asked; for programs one object a line.</summary>
/// <param name="console">Where to, for a person.</param>
/// <param name="output">Where to, for programs.</param>
/// <param name="json">Whether for programs.</param>
/// <param name="signs">Whether the terminal shows signs beyond ASCII; else words stand for them.</param>
internal sealed class ScenePrinter(IAnsiConsole console, TextWriter output, bool json, bool signs)
{
    /// <summary>Prints what came of a scene.</summary>
    public void Print(SceneResult result)
    {
        if (json)
        {
            output.WriteLine(JsonText.Of(SceneRow.Of(result)));
            return;
        }

        var sign = result.Passed ? signs ? "[green]✓[/]" : "[green]ok     [/]" : signs ? "[red]✗[/]" : "[red]FAILED [/]";
        var how = result.Troubles.Count > 0 ? "not played" : string.Create(CultureInfo.InvariantCulture, $"{result.Played.TotalSeconds:0.0} s played in {result.Took.TotalSeconds:0.0} s, {result.Events} events");
        console.MarkupLine($"{sign} {Escaped(result.File.Name)}  [grey]{Escaped(how)}[/]{(result.About is { } about ? $"  {Escaped(about)}" : "")}");
        foreach (var trouble in result.Troubles)
            Line("", trouble);
        foreach (var check in result.Checks.Where(check => !check.Passed))
        {
            console.MarkupLine($"    {Escaped(Title(check))}  [grey]{Escaped($"{result.File.Path}:{check.Line}")}[/]");
            foreach (var fault in check.Faults)
                Line("  ", fault);
        }
    }

    /// <summary>Prints how many passed; nothing for programs.</summary>
    public void PrintSummary(IReadOnlyList<SceneResult> results)
    {
        if (json)
            return;
        var (passed, failed, faulty) = (results.Count(r => r.Passed), results.Count(r => !r.Passed && r.Troubles.Count == 0), results.Count(r => r.Troubles.Count > 0));
        var took = TimeSpan.FromTicks(results.Sum(result => result.Took.Ticks));
        console.MarkupLine(string.Join(", ", (string[])
        [
            $"{passed} passed",
            .. failed > 0 ? [$"[red]{failed} failed[/]"] : Array.Empty<string>(),
            .. faulty > 0 ? [$"[red]{faulty} not played[/]"] : Array.Empty<string>(),
        ]) + string.Create(CultureInfo.InvariantCulture, $"; {took.TotalSeconds:0.0} s"));
    }

    /// <summary>Prints how a file would be changed.</summary>
    public void Print(ChangedFile changed)
    {
        console.MarkupLine($"[bold]{Escaped(changed.Path)}[/]");
        foreach (var line in changed.Lines)
            console.MarkupLine(line.StartsWith('+') ? $"[green]{Escaped(line)}[/]" : line.StartsWith('-') ? $"[red]{Escaped(line)}[/]" : Escaped(line));
    }

    private static string Title(SceneCheck check) => $"{check.Key}: {(check.Kind == CheckKind.Forbid ? "no " : "")}{check.Asked}";

    private void Line(string margin, string text) => console.MarkupLine($"    {margin}{Escaped(text)}");

    private static string Escaped(string text) => Markup.Escape(PrintableText.Of(text));
}
