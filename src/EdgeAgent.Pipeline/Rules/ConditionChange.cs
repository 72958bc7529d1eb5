using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Pipeline.Rules;

/// <summary>A condition holds from a moment on, or no longer does.</summary>
/// <param name="Condition">The condition.</param>
/// <param name="Holds">Whether it does.</param>
/// <param name="At">From when on, on the rules' clock.</param>
/// <param name="Reasons">What it asks, with the values of that moment; of one that does not hold up to the clause that does not.</param>
public sealed record ConditionChange(ConditionDefinition Condition, bool Holds, TimeSpan At, IReadOnlyList<EventReason> Reasons)
{
    /// <summary>Why it cannot be told, so that it does not hold: a sentence; null where it can.</summary>
    public string? Fault { get; init; }
}
