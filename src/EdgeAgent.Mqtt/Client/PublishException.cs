using EdgeAgent.Pipeline;

namespace EdgeAgent.Mqtt.Client;

/// <summary>The broker cannot be reached, refuses, or has not acknowledged. What was to be sent is sent again, with the same id.</summary>
public sealed class PublishException : EdgeAgentException
{
    /// <summary>A fault on the way to the broker.</summary>
    /// <param name="fault">What happened, as a value of bounded range.</param>
    /// <param name="message">The whole sentence for a person, without secrets.</param>
    /// <param name="innerException">What the library or the system said.</param>
    public PublishException(PublishFault fault, string message, Exception? innerException = null) : base(message, innerException) => Fault = fault;

    /// <summary>What happened.</summary>
    public PublishFault Fault { get; }

    /// <summary>Whether the other side ended the connection without a word.</summary>
    internal bool IsSilent { get; init; }

    /// <summary>Whether waiting alone will hardly help: the next attempts come late.</summary>
    internal bool NeedsPerson => Fault is PublishFault.Credentials or PublishFault.Tls or PublishFault.ProtocolVersion or PublishFault.Refused;
}
