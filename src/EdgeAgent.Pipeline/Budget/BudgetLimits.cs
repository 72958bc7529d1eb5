namespace EdgeAgent.Pipeline.Budget;

/// <summary>What the device may be loaded with.</summary>
/// <param name="Cpu">Of all processors, by all programs, 0 to 1; null for any.</param>
/// <param name="Celsius">By the hottest sensor; null for any. A device that throttles by itself is then over it, too.</param>
public sealed record BudgetLimits(double? Cpu, double? Celsius);
