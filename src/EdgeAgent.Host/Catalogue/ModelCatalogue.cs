using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Catalogue;

/// <summary>The public models that can be had by name: <c>models/catalogue.yaml</c>, or a site's own file of the same form.</summary>
internal sealed class ModelCatalogue
{
    /// <summary>What the file is called.</summary>
    public const string FileName = "catalogue.yaml";

    private ModelCatalogue(string file, IReadOnlyList<CatalogueEntry> entries) => (File, Entries) = (file, entries);

    /// <summary>The file that it was read from.</summary>
    public string File { get; }

    /// <summary>Its models, in the order of the file.</summary>
    public IReadOnlyList<CatalogueEntry> Entries { get; }

    /// <summary>Reads a catalogue.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="ModelException">It is not there or has faults: all of them, with line and column.</exception>
    public static ModelCatalogue Read(string file)
    {
        if (!System.IO.File.Exists(file))
            throw new ModelException(ModelFault.Missing, $"The catalogue {file} does not exist. Name one with --catalogue FILE.");
        var faults = new DescriptionFaults(file);
        var root = new DescriptionSection("", Parse(file), faults);
        var models = root.Section("models");
        var entries = models.Entries.ToList().Select(e => CatalogueReader.Read(e.Key.Text, models.Section(e.Key.Text))).OfType<CatalogueEntry>().ToList();
        root.End();
        faults.ThrowIfAny();
        return new ModelCatalogue(file, entries);
    }

    /// <summary>The model of a name.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    public CatalogueEntry Find(string name) => Entries.FirstOrDefault(e => e.Name == name)
        ?? throw new ModelException(ModelFault.Missing,
            $"The catalogue has no model '{PrintableName(name)}'. {(Spelling.Nearest(name, Entries.Select(e => e.Name)) is { } near ? $"Did you mean '{near}'? " : "")}"
            + "'edgeagent models list' shows what it has.");

    private static string PrintableName(string name) => Cli.Output.PrintableText.Of(name);

    private static YamlMapping Parse(string file)
    {
        try
        {
            return YamlTreeReader.Read(YamlText.ReadFile(file)) as YamlMapping
                ?? throw new YamlFormatException(YamlPosition.Start, "a catalogue is a key 'models:' with a name for each model.");
        }
        catch (YamlFormatException e)
        {
            throw new ModelException(ModelFault.BadBundle, $"{file}:{e.Position.Line}:{e.Position.Column} {e.Message}", e);
        }
    }
}
