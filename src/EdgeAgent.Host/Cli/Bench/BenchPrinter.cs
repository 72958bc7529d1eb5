using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using Spectre.Console;

namespace EdgeAgent.Host.Cli.Bench;

/// <summary>Prints what was measured for a person.</summary>
internal sealed class BenchPrinter(IAnsiConsole console)
{
    /// <summary>Prints a report.</summary>
    public void Print(BenchReport report)
    {
        var isSound = report.InputMs is not null;
        Line($"{report.Model} ({report.Task}) on {report.Input}{(report.InputMs is { } ms ? string.Create(CultureInfo.InvariantCulture, $", {ms / 1000:0.0} s") : "")}");
        Line($"{report.Device}; ONNX Runtime {report.Runtime}{Heat(report.Machine)}");
        console.WriteLine();
        var table = Columns(
            ["", "model", "numbers", "size", "engine"],
            [
                "threads", "p50 ms", "p95 ms", "session ms", "cpu ms", isSound ? "real-time factor" : "frames/s", isSound ? "streams/core" : "frames/s/core", "MB",
                .. report.Golden > 0 ? ["loss"] : Array.Empty<string>(),
            ]);
        foreach (var (i, row) in report.Variants.Index().Where(r => r.Item.Error is null))
            table.AddRow(Cells(row, i == report.Winner?.Variant).Take(table.Columns.Count).Select(t => new Text(PrintableText.Of(t))));
        console.Write(table);
        console.WriteLine();
        foreach (var alike in report.Variants.Where(r => r.Error is not null).GroupBy(r => (r.Model, r.Size, r.Engine, r.Error)))
        {
            var (model, size, engine, error) = alike.Key;
            var threads = alike.Select(r => r.Threads).ToList();
            Line($"not measured: {model}{(size is null ? "" : $" {size}")}, {engine}, {string.Join(", ", threads)} thread{(threads is [1] ? "" : "s")}: {error}");
        }

        if (report.Variants.Any(r => r.Error is null))
            Line("MB is what loading has added, about; the first row carries what all share.");
        foreach (var doubt in report.Machine.Doubts)
            Line(doubt);
        Line(report.Winner is { } winner ? $"Best: {winner.Name}. {winner.Reason}" : "Nothing can be chosen.");
        if (report.Stopped)
            Line("It was stopped: these are the runs until then.");
        if (report.Written is { } written)
            Line($"Written to {written}{(report.WrittenWhy is { } why ? $", since {why}. It counts for agents with the state folder {Path.GetDirectoryName(Path.GetDirectoryName(written))}" : "")}.");
    }

    private static string Heat(MachineNote machine) => machine is { BeforeC: { } before, AfterC: { } after }
        ? string.Create(CultureInfo.InvariantCulture, $"; {before:0.0} °C before, {after:0.0} °C after{(machine.Throttled == true ? ", throttled" : "")}") : "";

    private static string[] Cells(BenchRow row, bool isBest) =>
    [
        isBest ? "*" : "", row.Model, row.Numbers ?? "", row.Size ?? "own", row.Engine, row.Threads.ToString(CultureInfo.InvariantCulture), Number(row.P50Ms, "0.00"), Number(row.P95Ms, "0.00"),
        Number(row.SessionMs, "0.00"), Number(row.CpuMs, "0.00"), Number(row.FramesPerSecond ?? row.RealTimeFactor, row.RealTimeFactor is null ? "0.0" : "0.0000"),
        Number(row.FramesPerCore ?? row.StreamsPerCore, "0.0"), Number(row.MemoryMb, "0"), Number(row.Loss, "0.0%"),
    ];

    private static string Number(double? value, string format) => value is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : "-";

    private static Table Columns(IEnumerable<string> left, IEnumerable<string> right)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var name in left)
            table.AddColumn(new TableColumn(new Text(name)).NoWrap());
        foreach (var name in right)
            table.AddColumn(new TableColumn(new Text(name)).RightAligned().NoWrap());
        return table;
    }

    private void Line(string text) => console.WriteLine(PrintableText.Of(text));
}
