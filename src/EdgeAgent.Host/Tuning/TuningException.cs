using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Tuning;

/// <summary>What was drawn or moved cannot be saved; the message says why, and what to do.</summary>
internal sealed class TuningException(string message) : EdgeAgentException(message);
