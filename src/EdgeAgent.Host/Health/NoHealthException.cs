using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Health;

/// <summary>No agent says how it does.</summary>
internal sealed class NoHealthException(string message) : EdgeAgentException(message);
