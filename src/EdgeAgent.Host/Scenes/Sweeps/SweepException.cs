using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Scenes.Sweeps;

/// <summary>What is to be tried cannot be: no such key, or a value that is not allowed there.</summary>
/// <param name="message">What is wrong, and what is allowed.</param>
internal sealed class SweepException(string message) : EdgeAgentException(message);
