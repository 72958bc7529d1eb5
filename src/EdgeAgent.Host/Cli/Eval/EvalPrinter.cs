using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using Spectre.Console;

namespace EdgeAgent.Host.Cli.Eval;

/// <summary>Prints an evaluation for a person: the figures, then the classes of which something is marked.</summary>
internal sealed class EvalPrinter(IAnsiConsole console)
{
    private static readonly string[] Figures = ["AP", "AP50", "AP75", "small", "medium", "large", "AR1", "AR10", "AR100", "ms"];

    /// <summary>Prints a result.</summary>
    public void Print(EvalResult result)
    {
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{result.Images} pictures, {result.Boxes} objects and {result.Crowds} crowds of {result.Classes.Count(c => c.Ap is not null)} classes, {result.Seconds:0.0} s"));
        console.WriteLine();
        PrintFigures(result);
        console.WriteLine();
        if (result is { Against: { } other, Difference: { } difference })
            PrintClasses(result, other, difference);
        else
            PrintClasses(result);
    }

    private static Table Columns(string first, params string[] others)
    {
        var table = new Table().Border(TableBorder.None);
        table.AddColumn(new TableColumn(new Text(first)).NoWrap());
        foreach (var other in others)
            table.AddColumn(new TableColumn(new Text(other)).RightAligned().NoWrap());
        return table;
    }

    private static void Row(Table table, string first, IEnumerable<string> others) =>
        table.AddRow(others.Prepend(PrintableText.Of(first)).Select(t => new Text(t)));

    private static IEnumerable<string> Row(EvalResult r, Func<double?, string> format) =>
        new[] { r.Ap, r.Ap50, r.Ap75, r.ApSmall, r.ApMedium, r.ApLarge, r.Ar1, r.Ar10, r.Ar100 }.Select(format)
            .Append(r.MedianMs is { } ms ? ms.ToString("0.0", CultureInfo.InvariantCulture) : "");

    private static string Plain(double? figure) => figure is { } there ? there.ToString("0.000", CultureInfo.InvariantCulture) : "-";

    private static string Signed(double? figure) => figure is { } there ? there.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture) : "-";

    private static string Whole(int count) => count.ToString(CultureInfo.InvariantCulture);

    private void PrintFigures(EvalResult result)
    {
        var table = Columns("", Figures);
        Row(table, result.Model!, Row(result, Plain));
        if (result is { Against: { } other, Difference: { } difference })
        {
            Row(table, other.Model!, Row(other, Plain));
            Row(table, "difference", Row(difference, Signed));
        }

        console.Write(table);
    }

    private void PrintClasses(EvalResult result)
    {
        var table = Columns("class", "objects", "AP", "AP50");
        foreach (var c in result.Classes.Where(c => c.Ap is not null))
            Row(table, c.Label, [Whole(c.Boxes), Plain(c.Ap), Plain(c.Ap50)]);
        console.Write(table);
    }

    /// <summary>What lost most comes first.</summary>
    private void PrintClasses(EvalResult result, EvalResult other, EvalResult difference)
    {
        var table = Columns("class", "objects", "AP", "against", "difference", "AP50", "against", "difference");
        foreach (var (i, d) in difference.Classes.Index().Where(c => c.Item.Ap is not null).OrderBy(c => c.Item.Ap))
        {
            var (a, b) = (result.Classes[i], other.Classes[i]);
            Row(table, d.Label, [Whole(d.Boxes), Plain(a.Ap), Plain(b.Ap), Signed(d.Ap), Plain(a.Ap50), Plain(b.Ap50), Signed(d.Ap50)]);
        }

        console.Write(table);
    }
}
