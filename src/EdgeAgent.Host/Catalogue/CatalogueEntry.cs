using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Catalogue;

/// <summary>A public model: what it is, where it comes from, and the bundle that it becomes.</summary>
internal sealed record CatalogueEntry
{
    /// <summary>The name of the bundle.</summary>
    public required string Name { get; init; }

    /// <summary>A line for people.</summary>
    public required string Title { get; init; }

    /// <summary>What it does.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>Its family.</summary>
    public required string Family { get; init; }

    /// <summary>Its licence.</summary>
    public required CatalogueLicence Licence { get; init; }

    /// <summary>The project that published it.</summary>
    public required Uri Project { get; init; }

    /// <summary>What somebody should know before using it; null where there is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Where lengths and hashes are known from.</summary>
    public string? Source { get; init; }

    /// <summary>Whether files of these very hashes were at hand when the entry was written, and the bundle made of them ran with the right results.</summary>
    public bool IsTried { get; init; }

    /// <summary>Files by their path in the bundle.</summary>
    public IReadOnlyDictionary<string, CatalogueFile> Files { get; init; } = new Dictionary<string, CatalogueFile>();

    /// <summary>Archives of which files are taken.</summary>
    public IReadOnlyList<CatalogueArchive> Archives { get; init; } = [];

    /// <summary>The text of its <c>model.yaml</c>.</summary>
    public string? Description { get; init; }

    /// <summary>The page that says how it is exported, where nobody publishes it ready to run.</summary>
    public string? Export { get; init; }

    /// <summary>Whether it can be pulled.</summary>
    public bool IsPullable => Export is null;

    /// <summary>What is downloaded.</summary>
    public IEnumerable<CatalogueFile> Downloads => Files.Values.Concat(Archives.Select(a => a.File));

    /// <summary>The length of all downloads.</summary>
    public long Bytes => Downloads.Sum(f => f.Bytes);
}
