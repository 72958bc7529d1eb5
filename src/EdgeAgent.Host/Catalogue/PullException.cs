using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Catalogue;

/// <summary>A model that could not be pulled or removed; nothing half-done is left where models are looked for.</summary>
internal sealed class PullException(PullFault fault, string message, Exception? innerException = null) : EdgeAgentException(message, innerException)
{
    /// <summary>Why.</summary>
    public PullFault Fault { get; } = fault;
}
