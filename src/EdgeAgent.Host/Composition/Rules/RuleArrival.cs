using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Composition.Rules;

/// <summary>What comes to the rules: an event, or what a source does now, or neither where only time has passed.</summary>
/// <param name="Event">The event.</param>
/// <param name="At">When it was captured, on the rules' clock.</param>
/// <param name="Health">What a source does now.</param>
internal readonly record struct RuleArrival(EventEnvelope? Event, TimeSpan At, SourceHealth? Health);
