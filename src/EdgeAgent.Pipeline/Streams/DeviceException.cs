namespace EdgeAgent.Pipeline.Streams;

/// <summary>A camera, microphone, file or stream that cannot be opened or has stopped giving data. The source is restarted.</summary>
public sealed class DeviceException : EdgeAgentException
{
    /// <summary>A fault of a source.</summary>
    /// <param name="reason">What happened, as a value of bounded range: it becomes a metric's attribute.</param>
    /// <param name="message">The whole sentence for a person, without secrets.</param>
    /// <param name="innerException">What the system said.</param>
    public DeviceException(DeviceFault reason, string message, Exception? innerException = null) : base(message, innerException)
        => Reason = reason;

    /// <summary>What happened.</summary>
    public DeviceFault Reason { get; }
}
