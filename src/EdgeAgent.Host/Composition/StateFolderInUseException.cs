using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Composition;

/// <summary>Another agent works on the state folder.</summary>
internal sealed class StateFolderInUseException(string folder, string? process) : EdgeAgentException(
    $"Another edgeagent ({(process is null ? "its process is not known" : $"process {process}")}) uses the state folder {folder}. "
    + "Stop it, or give this one a folder and a name of its own: agent.state, agent.name.");
