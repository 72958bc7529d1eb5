using EdgeAgent.Pipeline.Models.Bundles.Transformers;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>
/// Finds a model by what a configuration says: a bundle's name, a bundle's folder, an .onnx file, or an exporter's folder.
/// Reads descriptions only; no graph is loaded.
/// </summary>
public sealed class BundleReader
{
    /// <summary>The description of a bundle.</summary>
    public const string DescriptionName = "model.yaml";

    /// <summary>Names that a message lists.</summary>
    private const int MostListed = 20;

    /// <summary>Names that are looked through for one that may have been meant.</summary>
    private const int MostNeighbours = 1000;

    private readonly IReadOnlyList<string> _folders;
    private readonly LocalSettingsStore? _local;

    /// <summary>A reader.</summary>
    /// <param name="folders">Folders whose sub-folders are bundles that can be named; the first that has the name gives it.</param>
    /// <param name="local">The settings that are put over bundles; null for bundles as they are.</param>
    public BundleReader(IReadOnlyList<string> folders, LocalSettingsStore? local = null) => (_folders, _local) = (folders, local);

    /// <summary>Finds and reads a model's description.</summary>
    /// <param name="reference">What the configuration or command line says.</param>
    /// <exception cref="ModelException">There is none, or its description is faulty; all its faults are in the message.</exception>
    public ModelBundle Read(string reference) => Guarded(reference, () => Find(reference) is var bundle && _local is not null ? _local.Apply(bundle) : bundle);

    /// <summary>Reads a model whose description stands elsewhere.</summary>
    /// <param name="reference">A graph, or a folder of graphs.</param>
    /// <param name="description">A <c>model.yaml</c>, whatever it is called, or the folder of one. The files that it names are looked for beside the graph,
    /// its labels and golden samples beside itself.</param>
    /// <exception cref="ModelException">There is no such model or description, or it is faulty; all its faults are in the message.</exception>
    public static ModelBundle Read(string reference, string description) => Guarded(description, () =>
    {
        if (Directory.Exists(description))
            description = Path.Combine(description, DescriptionName);
        if (!File.Exists(description))
            throw new ModelException(ModelFault.Missing, NoSuchPath(description));
        description = Path.GetFullPath(description);
        var folder = new BundleFolder(Path.GetDirectoryName(description)!);
        if (File.Exists(reference))
        {
            var graph = Path.GetFullPath(reference);
            return BundleDescription.Read(folder, description, new BundleFolder(Path.GetDirectoryName(graph)!), graph);
        }

        return Directory.Exists(reference)
            ? BundleDescription.Read(folder, description, new BundleFolder(reference), null)
            : throw new ModelException(ModelFault.Missing, NoSuchPath(reference));
    });

    private static ModelBundle Guarded(string reference, Func<ModelBundle> read)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.Missing, $"The model '{reference}' cannot be read: {e.Message}", e);
        }
    }

    private ModelBundle Find(string reference)
    {
        if (File.Exists(reference))
            return ReadFile(Path.GetFullPath(reference));
        if (Directory.Exists(reference))
            return ReadFolder(new BundleFolder(reference));
        if (!IsPath(reference) && _folders.Select(f => Path.Combine(f, reference)).FirstOrDefault(Directory.Exists) is { } named)
            return ReadFolder(new BundleFolder(named));
        throw new ModelException(ModelFault.Missing, IsPath(reference) ? NoSuchPath(reference) : NoSuchName(reference));
    }

    private static bool IsPath(string reference) =>
        reference.Contains('/', StringComparison.Ordinal) || reference.Contains('\\', StringComparison.Ordinal)
        || reference is "." or ".." || BundleFiles.IsGraph(reference) || reference.Any(char.IsControl);

    private static string NoSuchPath(string path)
    {
        var shown = string.Concat(path.Select(c => char.IsControl(c) ? ' ' : c));
        var parent = Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";
        var neighbours = Directory.Exists(parent)
            ? Directory.EnumerateFileSystemEntries(parent).Take(MostNeighbours).Select(e => Path.GetFileName(e)!)
            : [];
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        return $"{shown} does not exist. Copy the model there or correct the path.{Meant(name, neighbours)}";
    }

    private string NoSuchName(string name)
    {
        var names = _folders.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories).Select(d => Path.GetFileName(d)!)
            .Where(d => d[0] != '.').Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var there = names.Count switch
        {
            0 => "no bundles are there",
            <= MostListed => $"there are: {string.Join(", ", names)}",
            _ => $"there are {names.Count}: {string.Join(", ", names.Take(MostListed))}…",
        };
        return $"There is no model '{name}' in {string.Join(" or ", _folders)} ({there}).{Hint(name, names)}";
    }

    private static string Hint(string found, IEnumerable<string> known) =>
        Meant(found, known) is { Length: > 0 } meant ? meant : " Copy the bundle there, or name an .onnx file by its path.";

    private static string Meant(string found, IEnumerable<string> known) =>
        Spelling.Nearest(found, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    /// <summary>A file that is named is the graph. A description beside it speaks for it when it names it, or names no file at all.</summary>
    private static ModelBundle ReadFile(string path)
    {
        var folder = new BundleFolder(Path.GetDirectoryName(path)!);
        if (Path.GetFileName(path) == DescriptionName)
            return ReadFolder(folder);
        var file = new Dictionary<string, string> { [ModelBundle.MainRole] = path };
        var description = Path.Combine(folder.Path, DescriptionName);
        if (File.Exists(description))
        {
            var bundle = BundleDescription.Read(folder, description);
            // A person who names one of several graphs means that one.
            if (bundle.Files.Values.Contains(path) || bundle.Variants.Values.Contains(path))
                return bundle with { Files = file, Variants = new Dictionary<string, string>() };
        }

        return TransformersFolder.Complete(new ModelBundle { Name = Path.GetFileNameWithoutExtension(path), Folder = folder.Path, Files = file, LocalFile = LocalSettingsFile.Beside(path) });
    }

    private static ModelBundle ReadFolder(BundleFolder folder)
    {
        var description = Path.Combine(folder.Path, DescriptionName);
        if (File.Exists(description))
            return BundleDescription.Read(folder, description);
        var bundle = new ModelBundle
        {
            Name = folder.Name,
            Folder = folder.Path,
            Family = ExporterFolder.FamilyOf(folder.Path),
            Files = BundleFiles.GraphsIn(folder.Path),
            Variants = ExporterFolder.VariantsOf(folder.Path),
        };
        if (bundle is { Family: null, Files.Count: 0 } && TransformersFolder.GraphsBelow(folder.Path) is { } below)
            bundle = bundle with { Files = BundleFiles.GraphsIn(below) };
        return bundle.Family is not null || bundle.Files.Count > 0
            ? bundle.Family is null ? TransformersFolder.Complete(bundle) : bundle
            : throw new ModelException(ModelFault.Missing,
                $"The folder {folder.Path} holds no model: neither {DescriptionName}, nor an .onnx file, nor the config.yaml of an espnet_onnx export. "
                + "Name the folder or file that does.");
    }
}
