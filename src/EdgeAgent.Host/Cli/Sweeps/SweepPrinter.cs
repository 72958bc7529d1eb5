using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Scenes.Sweeps;
using Spectre.Console;

namespace EdgeAgent.Host.Cli.Sweeps;

/// <summary>Prints a sweep for a person: a line a value, the best with <c>&gt;</c> before it, and what the figures mean.</summary>
/// <param name="console">Where to.</param>
internal sealed class SweepPrinter(IAnsiConsole console)
{
    private const int MostNamed = 3;

    /// <summary>Prints it.</summary>
    public void Print(SweepPlan plan, SweepReport report)
    {
        var table = new Table().Border(TableBorder.None);
        table.AddColumn(new TableColumn(""));
        foreach (var column in (string[])[.. plan.Grid.Axes.Select(axis => axis.Key), "found", "missed", "wrong", "precision", "recall", "F1"])
            table.AddColumn(new TableColumn(Text(column)).RightAligned().NoWrap());
        table.AddColumn(new TableColumn("fails"));
        foreach (var row in report.Points)
        {
            var cells = row.Trouble is null ? (string[])[$"{row.Found}", $"{row.Missed}", $"{row.Wrong}", Figure(row.Precision), Figure(row.Recall), Figure(row.F1)] : ["-", "-", "-", "-", "-", "-"];
            table.AddRow([.. ((string[])[$"{(row.Best ? "> " : "  ")}{(row.Now ? "now" : "")}", .. row.Values.Values, .. cells, Fails(row)]).Select(Text)]);
        }

        console.Write(table);
        foreach (var note in report.Notes)
            console.WriteLine(PrintableText.Of(note));
    }

    private static string Fails(SweepPointRow row) =>
        row.Failed.Count <= MostNamed ? string.Join(", ", row.Failed) : $"{string.Join(", ", row.Failed.Take(MostNamed))} and {row.Failed.Count - MostNamed} more";

    private static string Figure(double? figure) => figure?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";

    private static Text Text(string text) => new(PrintableText.Of(text));
}
