using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Doctor;

/// <summary>What keeps the service from a file.</summary>
/// <param name="Path">The file, behind all links on the way to it.</param>
/// <param name="Clause">In words: <c>/home is hidden from it (ProtectHome)</c>.</param>
/// <param name="Closed">The file or folder on the way that is not open to its user; null where its unit hides it, or forbids to write there.</param>
internal sealed record Obstacle(string Path, string Clause, FileNode? Closed = null)
{
    /// <summary>Whether the service does not see it at all.</summary>
    public bool IsHidden { get; init; }

    /// <summary>That it may not be read, and why, as a sentence.</summary>
    /// <param name="path">The file or folder, as it is named.</param>
    public string Tell(string path) => $"{ServiceUnit.Name} may not read {path}{(Path == path ? "" : $", which leads to {Path}")}: {Clause}.";
}
