using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using Spectre.Console;

namespace EdgeAgent.Host.Cli.Keywords;

/// <summary>Prints a tuning for a person: the table, what to write, what was missed and what was mistaken.</summary>
internal sealed class TunePrinter(IAnsiConsole console)
{
    private const int MostListed = 10;

    /// <summary>Prints a result.</summary>
    public void Print(TuneResult result)
    {
        Line($"{PrintableText.Of(result.Model)}, '{PrintableText.Of(result.Keyword)}': {result.Positives} recordings of it, {TuneRun.Length(result.NegativeHours)} without it; not told again for {result.RefractoryMs / 1000:0.###} s");
        var table = new Table().Border(TableBorder.None);
        foreach (var column in (string[])["threshold", "heard", "recall", "false alarms", "an hour"])
            table.AddColumn(new TableColumn(new Text(column)).RightAligned().NoWrap());
        foreach (var row in result.Thresholds.Where(r => Math.Round(100 * r.Threshold) % 5 == 0 || r.Threshold == result.Recommended?.Threshold))
        {
            var mark = row.Threshold == result.Recommended?.Threshold ? "> " : "";
            table.AddRow(
                new Text(mark + Plain(row.Threshold)), new Text($"{row.Heard}"), new Text(string.Create(CultureInfo.InvariantCulture, $"{100 * row.Recall:0.0} %")),
                new Text($"{row.FalseAlarms}"), new Text(row.FalseAlarmsPerHour.ToString("0.0", CultureInfo.InvariantCulture)));
        }

        console.Write(table);
        List("missed", result.Missed);
        List("nearest of what is no keyword", [.. result.FalseAlarms.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Score:0.00} at {a.AtMs / 1000:0.0} s of {a.Input}"))]);
        foreach (var note in result.Notes)
            Line($"{note}");
        if (result.Yaml is not { } yaml)
            return;
        Line($"Recommended: {result.Recommended!.Threshold:0.00}. Write under the microphone:");
        Line($"    {PrintableText.Of(yaml)}");
    }

    private void List(string title, IReadOnlyList<string> items)
    {
        if (items.Count == 0)
            return;
        Line($"{title}:");
        foreach (var item in items.Take(MostListed))
            Line($"  {PrintableText.Of(item)}");
        if (items.Count > MostListed)
            Line($"  and {items.Count - MostListed} more");
    }

    private static string Plain(double figure) => figure.ToString("0.00", CultureInfo.InvariantCulture);

    private void Line(FormattableString text) => console.WriteLine(FormattableString.Invariant(text));
}
