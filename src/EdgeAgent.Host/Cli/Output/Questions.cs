using System.Globalization;
using Spectre.Console;

namespace EdgeAgent.Host.Cli.Output;

/// <summary>
/// Asks a person at a terminal. Each question has an answer that Enter gives. Lists are moved through with arrows; a terminal that
/// cannot be drawn on (a serial line, TERM=dumb) shows them with numbers instead. Keys are looked for, never waited for: a thread in
/// <see cref="Console.ReadLine"/> hears of no Ctrl+C, since our own handler takes the signal.
/// </summary>
/// <param name="console">The terminal.</param>
/// <param name="stop">Takes a question back: what waits for an answer then throws <see cref="OperationCanceledException"/>, where it does not say otherwise.</param>
internal sealed class Questions(IAnsiConsole console, CancellationToken stop)
{
    private const int ListRows = 12;

    private bool HasArrows => console.Profile.Capabilities.Ansi;

    /// <summary>Says something; foreign text may be in it.</summary>
    public void Say(string text) => console.WriteLine(PrintableText.Of(text));

    /// <summary>Says what a person should notice.</summary>
    public void Warn(string text) => console.MarkupLine($"[yellow]{Escaped(text)}[/]");

    /// <summary>A heading.</summary>
    public void Head(string text) => console.MarkupLine($"\n[bold]{Escaped(text)}[/]");

    /// <summary>Yes or no.</summary>
    public async Task<bool> ConfirmAsync(string question, bool usually)
    {
        var answer = await ReadAsync($"{Escaped(question)} [grey]{Markup.Escape(usually ? "[Y/n]" : "[y/N]")}[/]",
            static text => text.ToLowerInvariant() is "" or "y" or "yes" or "n" or "no" ? null : "Write y or n.");
        return answer.Length == 0 ? usually : answer[0] is 'y' or 'Y';
    }

    /// <summary>Whether somebody wants what cannot be taken back: no is the answer of Enter, and of Ctrl+C.</summary>
    public async Task<bool> AgreesAsync(string question)
    {
        try
        {
            return await ConfirmAsync(question, usually: false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            console.WriteLine();
            return false;
        }
    }

    /// <summary>A text.</summary>
    /// <param name="question">The question.</param>
    /// <param name="usually">What Enter gives; empty for nothing.</param>
    /// <param name="fault">What is wrong with an answer; null when nothing is.</param>
    public async Task<string> TextAsync(string question, string usually, Func<string, string?> fault)
    {
        var shown = usually.Length == 0 ? "" : $" [grey]{Markup.Escape($"[{PrintableText.Of(usually)}]")}[/]";
        var answer = await ReadAsync($"{Escaped(question)}{shown}", text => fault(text.Length == 0 ? usually : text));
        return answer.Length == 0 ? usually : answer;
    }

    /// <summary>A text that is not shown.</summary>
    /// <param name="question">The question.</param>
    /// <param name="fault">What is wrong with an answer; null when nothing is.</param>
    public Task<string> SecretAsync(string question, Func<string, string?> fault) =>
        Prompt(Escaped(question), fault).Secret(null).ShowAsync(console, stop);

    /// <summary>One of several; Enter takes the first.</summary>
    public async Task<T> OneOfAsync<T>(string question, IReadOnlyList<(string Label, T Value)> choices)
    {
        var at = HasArrows ? await ArrowsAsync(question, choices) : await NumberAsync(question, choices);
        if (HasArrows)
            console.MarkupLine($"{Escaped(question)} [green]{Escaped(choices[at].Label)}[/]");
        return choices[at].Value;
    }

    /// <summary>Any of several.</summary>
    /// <param name="question">The question.</param>
    /// <param name="choices">Them, and whether Enter takes each.</param>
    public async Task<IReadOnlyList<T>> SeveralOfAsync<T>(string question, IReadOnlyList<(string Label, T Value, bool Usually)> choices)
    {
        var chosen = HasArrows ? await MarksAsync(question, choices) : await NumbersAsync(question, choices);
        if (HasArrows)
            console.MarkupLine($"{Escaped(question)} [green]{(chosen.Count == 0 ? "none" : Escaped(string.Join("; ", chosen.Select(at => choices[at].Label))))}[/]");
        return [.. chosen.Select(at => choices[at].Value)];
    }

    private async Task<int> ArrowsAsync<T>(string question, IReadOnlyList<(string Label, T Value)> choices)
    {
        var prompt = new SelectionPrompt<int> { Converter = at => Escaped(choices[at].Label), PageSize = ListRows, WrapAround = true };
        prompt.Title(Escaped(question)).AddChoices(Enumerable.Range(0, choices.Count));
        return await prompt.ShowAsync(console, stop);
    }

    private async Task<IReadOnlyList<int>> MarksAsync<T>(string question, IReadOnlyList<(string Label, T Value, bool Usually)> choices)
    {
        var prompt = new MultiSelectionPrompt<int> { Converter = at => Escaped(choices[at].Label), PageSize = ListRows, WrapAround = true, Required = false };
        prompt.Title(Escaped(question)).InstructionsText("[grey](space marks, Enter goes on)[/]").AddChoices(Enumerable.Range(0, choices.Count));
        foreach (var at in Enumerable.Range(0, choices.Count).Where(at => choices[at].Usually))
            prompt.Select(at);
        return [.. (await prompt.ShowAsync(console, stop)).Order()];
    }

    private async Task<int> NumberAsync<T>(string question, IReadOnlyList<(string Label, T Value)> choices)
    {
        List(question, choices.Select(c => c.Label));
        var answer = await TextAsync("Number", "1", text => Numbers(text, choices.Count) is [_] ? null : $"Write a number from 1 to {choices.Count}.");
        return Numbers(answer, choices.Count)![0];
    }

    private async Task<IReadOnlyList<int>> NumbersAsync<T>(string question, IReadOnlyList<(string Label, T Value, bool Usually)> choices)
    {
        const string none = "none";
        List(question, choices.Select(c => c.Label));
        var usual = string.Join(' ', Enumerable.Range(0, choices.Count).Where(at => choices[at].Usually).Select(at => at + 1));
        var answer = await TextAsync("Numbers", usual.Length == 0 ? none : usual,
            text => text == none || Numbers(text, choices.Count) is { Count: > 0 } ? null : $"Write numbers from 1 to {choices.Count} with blanks between, or {none}.");
        return answer == none ? [] : [.. Numbers(answer, choices.Count)!.Distinct().Order()];
    }

    private void List(string question, IEnumerable<string> labels)
    {
        console.WriteLine(PrintableText.Of(question));
        foreach (var (at, label) in labels.Index())
            console.WriteLine($"  {at + 1}) {PrintableText.Of(label)}");
    }

    /// <summary>Places, from 0; null where a word is no number of the list.</summary>
    private static List<int>? Numbers(string text, int count)
    {
        var numbers = new List<int>();
        foreach (var word in text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > count)
                return null;
            numbers.Add(number - 1);
        }

        return numbers;
    }

    private async Task<string> ReadAsync(string markup, Func<string, string?> fault) =>
        (await Prompt(markup, text => fault(text.Trim())).ShowAsync(console, stop)).Trim();

    private static TextPrompt<string> Prompt(string markup, Func<string, string?> fault) => new TextPrompt<string>(markup)
        .AllowEmpty()
        .Validate(text => fault(text) is { } wrong ? ValidationResult.Error($"[red]{Escaped(wrong)}[/]") : ValidationResult.Success());

    private static string Escaped(string text) => Markup.Escape(PrintableText.Of(text));
}
