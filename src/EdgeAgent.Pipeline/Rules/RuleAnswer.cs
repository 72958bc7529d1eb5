using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Pipeline.Rules;

/// <summary>One time that a rule looked at something, for a person who asks why it did or did not fire.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="At">The moment.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Event">The event that it looked at: its id; null where a wait has ended.</param>
/// <param name="Type">Its type.</param>
/// <param name="Source">Whose it is.</param>
/// <param name="Reasons">The conditions that were asked, the last of which did not hold where the outcome says so.</param>
public sealed record RuleAnswer(string Rule, DateTimeOffset At, RuleOutcome Outcome, Guid? Event, string? Type, string? Source, IReadOnlyList<EventReason> Reasons);
