using EdgeAgent.Pipeline.Budget;

namespace EdgeAgent.Pipeline.Events.Agent;

/// <summary>The device is over its budget: cameras are looked at less often until <c>budget.restored</c>. Sent when it begins, and again when everybody is at his floor and it is over all the same.</summary>
[EventType("budget.exceeded", 1)]
public sealed record BudgetExceeded : EventData
{
    /// <summary>What is over its limit.</summary>
    public required IReadOnlyList<BudgetOverrun> Over { get; init; }

    /// <summary>Whether nothing is left to give.</summary>
    public required bool IsExhausted { get; init; }

    /// <summary>The sentence for a person.</summary>
    public required string Message { get; init; }
}
