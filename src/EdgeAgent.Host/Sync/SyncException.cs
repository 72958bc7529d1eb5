using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Sync;

/// <summary>A camera and a microphone that cannot be compared; the message says why.</summary>
internal sealed class SyncException(string message) : EdgeAgentException(message);
