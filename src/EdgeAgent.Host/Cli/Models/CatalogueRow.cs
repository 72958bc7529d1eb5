using EdgeAgent.Host.Catalogue;

namespace EdgeAgent.Host.Cli.Models;

/// <summary>What <c>models list --json</c> prints of a model.</summary>
internal sealed record CatalogueRow
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary><c>installed</c>, <c>available</c>, or <c>export</c>: nobody publishes it ready to run.</summary>
    public required string State { get; init; }

    /// <summary>What it does.</summary>
    public string? Task { get; init; }

    /// <summary>Its family.</summary>
    public string? Family { get; init; }

    /// <summary>Its licence.</summary>
    public string? Licence { get; init; }

    /// <summary>Whether the licence has to be accepted.</summary>
    public bool? Accept { get; init; }

    /// <summary>The licence's text.</summary>
    public Uri? LicenceUrl { get; init; }

    /// <summary>The length of what is downloaded.</summary>
    public long? Bytes { get; init; }

    /// <summary>Whether its bundle was tried, with the very files, when the catalogue was written.</summary>
    public bool? Tried { get; init; }

    /// <summary>A line for people.</summary>
    public string? Title { get; init; }

    /// <summary>Where it is installed.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether <c>models pull</c> installed it.</summary>
    public bool? Pulled { get; init; }

    /// <summary>The page that says how it is exported.</summary>
    public string? Export { get; init; }

    /// <summary>The project that published it.</summary>
    public Uri? Project { get; init; }

    /// <summary>What somebody should know before using it.</summary>
    public string? Note { get; init; }

    /// <summary>Where lengths and hashes are known from.</summary>
    public string? Source { get; init; }

    /// <summary>What is downloaded.</summary>
    public IReadOnlyList<CatalogueFile>? Downloads { get; init; }

    /// <summary>A model of the catalogue.</summary>
    public static CatalogueRow Of(CatalogueEntry entry, InstalledBundle? installed) => new()
    {
        Name = entry.Name,
        State = installed is not null ? "installed" : entry.IsPullable ? "available" : "export",
        Task = entry.Task.ToString().ToLowerInvariant(),
        Family = entry.Family,
        Licence = entry.Licence.Id,
        Accept = entry.Licence.MustBeAccepted,
        LicenceUrl = entry.Licence.Url,
        Bytes = entry.IsPullable ? entry.Bytes : null,
        Tried = entry.IsPullable ? entry.IsTried : null,
        Title = entry.Title,
        Folder = installed?.Folder,
        Pulled = installed is null ? null : installed.Receipt is not null,
        Export = entry.Export,
        Project = entry.Project,
        Note = entry.Note,
        Source = entry.Source,
        Downloads = entry.IsPullable ? [.. entry.Downloads] : null,
    };

    /// <summary>A bundle that is in no catalogue.</summary>
    public static CatalogueRow Of(InstalledBundle installed) => new()
    {
        Name = installed.Name,
        State = "installed",
        Folder = installed.Folder,
        Pulled = installed.Receipt is not null,
    };
}
