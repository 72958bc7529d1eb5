using EdgeAgent.Host.Catalogue;
using EdgeAgent.Host.Catalogue.Download;

namespace EdgeAgent.Host.Cli.Models;

/// <summary>How <c>models pull</c> was asked.</summary>
internal sealed record PullOptions
{
    /// <summary>Where bundles go.</summary>
    public required string Folder { get; init; }

    /// <summary>Where files come from instead of from who publishes them.</summary>
    public Mirror? Mirror { get; init; }

    /// <summary>Licences that are accepted.</summary>
    public IReadOnlyList<string> Accepted { get; init; } = [];

    /// <summary>Whether results are printed as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>How patient the downloads are.</summary>
    public DownloadLimits Limits { get; init; } = new();
}
