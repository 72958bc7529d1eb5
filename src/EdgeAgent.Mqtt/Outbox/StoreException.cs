using EdgeAgent.Pipeline;

namespace EdgeAgent.Mqtt.Outbox;

/// <summary>The store of events failed; nothing of what was asked for has happened.</summary>
public sealed class StoreException : EdgeAgentException
{
    internal StoreException(StoreFault fault, string message, Exception? inner = null) : base(message, inner) => Fault = fault;

    /// <summary>What happened.</summary>
    public StoreFault Fault { get; }
}
