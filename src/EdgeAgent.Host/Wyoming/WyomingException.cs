namespace EdgeAgent.Host.Wyoming;

/// <summary>A client asks for what cannot be: it is told, and its connection ends.</summary>
/// <param name="code">The kind of fault, for programs.</param>
/// <param name="message">What was expected and found, and what to do.</param>
internal sealed class WyomingException(string code, string message) : Exception(message)
{
    /// <summary>The kind of fault, as <c>error</c> carries it.</summary>
    public string Code => code;
}
