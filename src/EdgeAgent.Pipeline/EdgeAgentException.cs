namespace EdgeAgent.Pipeline;

/// <summary>
/// A fault that a person can act on. Its message says what failed (stream, model, file), what was expected and found,
/// and what to do; it is shown as it is, without a stack trace.
/// </summary>
public abstract class EdgeAgentException : Exception
{
    /// <summary>A fault with its whole sentence.</summary>
    protected EdgeAgentException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
