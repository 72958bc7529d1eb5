using EdgeAgent.Pipeline.Budget;

namespace EdgeAgent.Pipeline.Events.Agent;

/// <summary>
/// The device is over its budget: optional work is given up, or cameras are looked at less often, until <c>budget.restored</c>. Sent when it begins, again with each kind of work that is given up
/// besides, and when nothing is left to give and it is over all the same.
/// </summary>
[EventType("budget.exceeded", 1)]
public sealed record BudgetExceeded : EventData
{
    /// <summary>What is over its limit.</summary>
    public required IReadOnlyList<BudgetOverrun> Over { get; init; }

    /// <summary>The optional work that is given up for want of memory; none where only rates fall.</summary>
    public required IReadOnlyList<OptionalWork> Shed { get; init; }

    /// <summary>Whether nothing is left to give.</summary>
    public required bool IsExhausted { get; init; }

    /// <summary>The sentence for a person.</summary>
    public required string Message { get; init; }
}
