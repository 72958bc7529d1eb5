namespace EdgeAgent.Pipeline.Budget;

/// <summary>One thing that there is more of than allowed.</summary>
/// <param name="What">Of what.</param>
/// <param name="Found">How much: a share from 0 to 1 of the processors, bytes, degrees Celsius; 1 for a device that throttles.</param>
/// <param name="Limit">How much is allowed, in the same unit; 0 of throttling.</param>
public sealed record BudgetOverrun(BudgetResource What, double Found, double Limit);
