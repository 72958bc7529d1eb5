using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Composition;

/// <summary>Another agent works on the state folder.</summary>
/// <param name="folder">The folder.</param>
/// <param name="process">The other's process; null where it is not known.</param>
/// <param name="cure">What to do.</param>
internal sealed class StateFolderInUseException(
    string folder, string? process, string cure = "Stop it, or give this one a folder and a name of its own: agent.state, agent.name.")
    : EdgeAgentException($"Another edgeagent ({(process is null ? "its process is not known" : $"process {process}")}) uses the state folder {folder}. {cure}")
{
    /// <summary>The same with another thing to do.</summary>
    public StateFolderInUseException With(string another) => new(folder, process, another);
}
