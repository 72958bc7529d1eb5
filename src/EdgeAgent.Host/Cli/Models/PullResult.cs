using EdgeAgent.Host.Catalogue;

namespace EdgeAgent.Host.Cli.Models;

/// <summary>What <c>models pull --json</c> prints of a model.</summary>
/// <param name="Name">The model.</param>
/// <param name="State"><c>installed</c>, <c>mended</c> (it was there, and files of it were put back), <c>present</c> (it was there already) or <c>failed</c>.</param>
/// <param name="Folder">The bundle.</param>
/// <param name="Licence">Its licence.</param>
internal sealed record PullResult(string Name, string State, string? Folder, string Licence)
{
    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>Files that were put back, and why; null without any.</summary>
    public IReadOnlyList<WrongFile>? Mended { get; init; }

    /// <summary>Somebody's files that stay in the bundle; null without any.</summary>
    public IReadOnlyList<KeptFile>? Kept { get; init; }
}
