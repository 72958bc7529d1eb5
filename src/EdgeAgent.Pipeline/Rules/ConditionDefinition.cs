using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Pipeline.Rules;

/// <summary>A condition that holds or does not at every moment, read and checked.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Expression">What it asks; about no event.</param>
public sealed record ConditionDefinition(string Name, RuleExpression Expression);
