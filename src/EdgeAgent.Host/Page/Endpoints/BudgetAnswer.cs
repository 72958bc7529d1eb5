namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>What the device takes against what it may.</summary>
/// <param name="Over">Whether it is over its budget.</param>
/// <param name="Sentence">What is over, and what follows.</param>
internal sealed record BudgetAnswer(bool Over, string Sentence);
