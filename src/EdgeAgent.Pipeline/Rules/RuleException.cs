namespace EdgeAgent.Pipeline.Rules;

/// <summary>An expression could not be evaluated.</summary>
/// <param name="message">Why, as a sentence.</param>
/// <param name="inner">What came of it.</param>
internal sealed class RuleException(string message, Exception inner) : EdgeAgentException(message, inner);
