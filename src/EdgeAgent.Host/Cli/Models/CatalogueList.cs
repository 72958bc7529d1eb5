using EdgeAgent.Host.Catalogue;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Composition;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using Spectre.Console;

namespace EdgeAgent.Host.Cli.Models;

/// <summary>Lists the models that are here and those that can be had.</summary>
internal sealed class CatalogueList(BundleFolders folders, ModelCatalogue catalogue, Terminal terminal)
{
    /// <summary>Prints a line a model.</summary>
    public void Print(bool json)
    {
        var installed = InstalledBundles.Of(folders);
        var byName = installed.ToDictionary(b => b.Name, StringComparer.Ordinal);
        var own = installed.Where(b => catalogue.Entries.All(e => e.Name != b.Name)).Select(Described).ToList();
        var rows = own.Concat(catalogue.Entries.Select(e => CatalogueRow.Of(e, byName.GetValueOrDefault(e.Name)))).ToList();
        if (json)
        {
            foreach (var row in rows)
                Terminal.Out.WriteLine(JsonText.Of(row));
            return;
        }

        terminal.Styled.Write(Table(rows));
        if (rows.Any(r => r is { Tried: false, State: "available" }))
            terminal.Styled.MarkupLine("[grey]*  The files were not at hand when the catalogue was written: hash and size are quoted, the bundle follows its family.[/]");
        if (rows.Any(r => r is { Accept: true }))
            terminal.Styled.MarkupLine("[grey]!  The licence has to be accepted: 'models pull' shows it and asks.[/]");
        terminal.Styled.MarkupLine($"[grey]'edgeagent models pull NAME' installs into {Markup.Escape(folders.Pulled)}.[/]");
    }

    private CatalogueRow Described(InstalledBundle bundle)
    {
        var row = CatalogueRow.Of(bundle);
        try
        {
            var read = folders.Reader.Read(bundle.Folder);
            return row with { Task = (read.Task ?? (read.Family is { } family ? ModelFamily.TaskOf(family) : null))?.ToString().ToLowerInvariant(), Family = read.Family, Licence = read.Licence };
        }
        catch (ModelException)
        {
            // 'models verify' says what is wrong with it.
            return row;
        }
    }

    private static Table Table(IReadOnlyList<CatalogueRow> rows)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var heading in (string[])["name", "", "task", "size", "licence", "what"])
            table.AddColumn(new TableColumn(heading) { NoWrap = heading is not "what" });
        foreach (var row in rows)
        {
            var state = row.State switch { "installed" => "[green]installed[/]", "export" => "[grey]to export[/]", _ => "available" };
            var size = row.Bytes is { } bytes ? $"{ByteSize.Of(bytes)}{(row.Tried == false ? "*" : "")}" : "";
            table.AddRow(
                Markup.Escape(row.Name), state, row.Task ?? "", size,
                Markup.Escape($"{row.Licence}{(row.Accept == true ? " !" : "")}"), Markup.Escape(row.Export is { } page ? $"{row.Title}: {page}" : row.Title ?? row.Folder ?? ""));
        }

        return table;
    }
}
