namespace EdgeAgent.Pipeline.Rules.Expressions;

/// <summary>Something wrong with an expression.</summary>
/// <param name="Character">Where in its text it begins, from 1.</param>
/// <param name="Message">What is wrong and what to do, as the end of a sentence.</param>
public sealed record ExpressionFault(int Character, string Message);
