using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using Spectre.Console;

namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>Prints a plan for a person.</summary>
internal sealed class PlanPrinter(IAnsiConsole console)
{
    /// <summary>Prints it.</summary>
    public void Print(PlanReport plan)
    {
        Line(string.Create(CultureInfo.InvariantCulture, $"{plan.Device}; {plan.MemoryMb:0} MB for the agent"));
        console.WriteLine();
        var table = new Table().Border(TableBorder.None);
        table.AddColumn(new TableColumn(new Text("")).NoWrap());
        foreach (var name in (string[])["sources", "pictures/s", "always", "motion watch", "work", "share", "cores each", "MB first", "MB next", "more fit", "limited by"])
            table.AddColumn(new TableColumn(new Text(name)).RightAligned().NoWrap());
        foreach (var row in plan.Sources)
            table.AddRow(Cells(row).Select(t => new Text(PrintableText.Of(t))));
        console.Write(table);
        console.WriteLine();
        foreach (var row in plan.Sources)
            Line($"{row.Kind} {string.Join(", ", row.Names)}: measured on {row.MeasuredOn}.");
        Line(string.Create(CultureInfo.InvariantCulture,
            $"Taken for granted: somebody speaks {plan.SpeechShare:0%} of the time (--speech); where detect.when is motion, something moves {plan.MotionShare:0%} of it (--motion). Costs add up: caches and memory bandwidth that sources share are not in it."));
        console.WriteLine();
        Line(string.Create(CultureInfo.InvariantCulture, $"All together: {plan.CoresUsed:0.00} of {plan.Cores:0} cores, {plan.MemoryUsedMb:0} of {plan.MemoryMb:0} MB{Busiest(plan)}."));
        Line(plan.Fits
            ? string.Create(CultureInfo.InvariantCulture, $"It fits, with {plan.Reserve:0%} kept free and {Math.Max(0, plan.Cores * (1 - plan.Reserve) - plan.CoresUsed):0.00} cores left over.")
            : string.Create(CultureInfo.InvariantCulture, $"It does not fit with {plan.Reserve:0%} kept free (--reserve): {plan.Over} is over."));
        foreach (var saving in plan.Savings)
            Line(string.Create(CultureInfo.InvariantCulture, $"  saves about {saving.Cores:0.00} cores: {saving.Change}"));
        foreach (var doubt in plan.Machine.Doubts)
            Line(doubt);
    }

    private static string Busiest(PlanReport plan) => plan.Models.OrderByDescending(m => m.Value).FirstOrDefault() is { Key: { } name, Value: var share }
        ? string.Create(CultureInfo.InvariantCulture, $"; the busiest model, {name}, works {share:0%} of the time") : "";

    private static string[] Cells(PlanRow row) =>
    [
        row.Names.Count == 1 ? $"{row.Kind} {row.Names[0]}" : $"{row.Kind}s {row.Names[0]}, …", row.Names.Count.ToString(CultureInfo.InvariantCulture),
        row.Fps is { } fps ? fps.ToString("0.#", CultureInfo.InvariantCulture) : "-", Cores(row.AlwaysCores), Cores(row.WatchCores), Cores(row.WorkCores), row.WorkShare.ToString("0%", CultureInfo.InvariantCulture),
        Cores(row.Cores), row.FirstMb.ToString("0", CultureInfo.InvariantCulture), row.NextMb.ToString("0", CultureInfo.InvariantCulture), row.More.ToString(CultureInfo.InvariantCulture), row.LimitedBy,
    ];

    private static string Cores(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private void Line(string text) => console.WriteLine(PrintableText.Of(text));
}
