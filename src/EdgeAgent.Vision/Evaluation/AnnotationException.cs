using EdgeAgent.Pipeline;

namespace EdgeAgent.Vision.Evaluation;

/// <summary>An annotation file that cannot be used. The message names the file, the place in it, and what was expected there.</summary>
public sealed class AnnotationException : EdgeAgentException
{
    /// <summary>A fault with its whole sentence.</summary>
    public AnnotationException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
