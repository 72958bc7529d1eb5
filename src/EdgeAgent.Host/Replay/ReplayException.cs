using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Replay;

/// <summary>What is to be played cannot be, or not to its end.</summary>
internal sealed class ReplayException(string message) : EdgeAgentException(message);
