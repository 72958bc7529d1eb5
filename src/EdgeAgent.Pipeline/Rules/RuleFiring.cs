using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Rules;

namespace EdgeAgent.Pipeline.Rules;

/// <summary>A rule's event, before it has an id.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Data">What is told.</param>
/// <param name="At">When it came about: the event's capture, or the end of a wait.</param>
/// <param name="Reasons">The conditions that held, with their values.</param>
public sealed record RuleFiring(RuleDefinition Rule, RuleFired Data, DateTimeOffset At, IReadOnlyList<EventReason> Reasons);
