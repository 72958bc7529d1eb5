namespace EdgeAgent.Pipeline.Budget;

/// <summary>How often a camera is looked at, and how seldom it may be.</summary>
/// <param name="Source">The camera.</param>
/// <param name="Usual">Pictures a second as configured, above 0.</param>
/// <param name="Floor">The least, above 0; not above <paramref name="Usual"/>.</param>
/// <param name="Priority">Who gives first.</param>
public sealed record BudgetedRate(string Source, double Usual, double Floor, SourcePriority Priority);
