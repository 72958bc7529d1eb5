namespace EdgeAgent.Pipeline.Events.Agent;

/// <summary>Every camera is looked at as often as configured again, and all optional work is done.</summary>
[EventType("budget.restored", 1)]
public sealed record BudgetRestored : EventData
{
    /// <summary>Milliseconds since the first <c>budget.exceeded</c>.</summary>
    public required double DurationMs { get; init; }
}
