namespace EdgeAgent.Pipeline.Models;

/// <summary>A model that cannot be used, or a run of it that failed. The message names the model, the cause and the cure.</summary>
public sealed class ModelException : EdgeAgentException
{
    /// <summary>A fault of a model.</summary>
    /// <param name="fault">What is wrong, as a value of bounded range: it becomes a metric's attribute.</param>
    /// <param name="message">The whole sentence for a person.</param>
    /// <param name="innerException">What the runtime said.</param>
    public ModelException(ModelFault fault, string message, Exception? innerException = null) : base(message, innerException) => Fault = fault;

    /// <summary>What is wrong.</summary>
    public ModelFault Fault { get; }
}
