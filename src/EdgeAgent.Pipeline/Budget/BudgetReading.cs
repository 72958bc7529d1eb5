namespace EdgeAgent.Pipeline.Budget;

/// <summary>What the device is loaded with at one moment.</summary>
/// <param name="Cpu">Of all processors, by all programs, 0 to 1; null where it cannot be told.</param>
/// <param name="OwnCpu">The agent's part of it.</param>
/// <param name="MemoryBytes">The agent's memory, where it is bounded.</param>
/// <param name="MemoryLimitBytes">The bound; null without one.</param>
/// <param name="Celsius">The hottest sensor; null without one.</param>
/// <param name="IsThrottled">Whether the device slows its processors down by itself.</param>
public readonly record struct BudgetReading(double? Cpu, double OwnCpu, long MemoryBytes, long? MemoryLimitBytes, double? Celsius, bool IsThrottled);
