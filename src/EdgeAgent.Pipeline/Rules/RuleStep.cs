using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Pipeline.Rules;

/// <summary>What a rule waits for after its condition has come about.</summary>
/// <param name="Types">Types of events and patterns of them, as in <c>when</c>.</param>
/// <param name="If">What must be so besides; null for nothing.</param>
/// <param name="Within">How long it is waited for.</param>
/// <param name="IsAbsence">Whether it is to stay away all that time.</param>
public sealed record RuleStep(IReadOnlyList<string> Types, RuleExpression? If, TimeSpan Within, bool IsAbsence);
