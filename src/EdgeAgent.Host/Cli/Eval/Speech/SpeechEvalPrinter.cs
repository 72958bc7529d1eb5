using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using Spectre.Console;

namespace EdgeAgent.Host.Cli.Eval.Speech;

/// <summary>Prints an evaluation for a person: the figures, how far confidences are to be believed, the worst files.</summary>
internal sealed class SpeechEvalPrinter(IAnsiConsole console)
{
    /// <summary>Prints a result.</summary>
    public void Print(SpeechEvalResult result)
    {
        Line($"{result.Model}: {result.Utterances} files, {result.Words} words, {result.AudioSeconds:0.0} s of audio at {result.Rtf ?? 0:0.000} of real time");
        Line($"WER {Percent(result.Wer)}: {result.Insertions} words added, {result.Deletions} left out, {result.Substitutions} heard as others; CER {Percent(result.Cer)}; {result.Right} files without an error");
        if (result.Reliability.Count > 0)
        {
            console.WriteLine();
            var table = Columns("confidence", "words", "mean", "right");
            foreach (var bin in result.Reliability)
                Row(table, string.Create(CultureInfo.InvariantCulture, $"{bin.From:0.0} to {bin.To:0.0}"), [$"{bin.Words}", Plain(bin.Confidence), Plain(bin.Right)]);
            console.Write(table);
        }

        foreach (var worst in result.Worst)
        {
            console.WriteLine();
            Line($"{worst.Errors} wrong in {PrintableText.Of(worst.Input)}");
            Line($"  said:  {PrintableText.Of(worst.Said)}");
            Line($"  heard: {PrintableText.Of(worst.Heard)}");
        }
    }

    private static Table Columns(string first, params string[] others)
    {
        var table = new Table().Border(TableBorder.None);
        table.AddColumn(new TableColumn(new Text(first)).NoWrap());
        foreach (var other in others)
            table.AddColumn(new TableColumn(new Text(other)).RightAligned().NoWrap());
        return table;
    }

    private static void Row(Table table, string first, IEnumerable<string> others) => table.AddRow(others.Prepend(first).Select(t => new Text(t)));

    private static string Plain(double figure) => figure.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Percent(double? share) => share is { } there ? (100 * there).ToString("0.00", CultureInfo.InvariantCulture) + " %" : "-";

    private void Line(FormattableString text) => console.WriteLine(FormattableString.Invariant(text));
}
