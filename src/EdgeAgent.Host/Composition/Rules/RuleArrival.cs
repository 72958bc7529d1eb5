using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Composition.Rules;

/// <summary>What comes to the rules: an event, what a source does now, what is set of one, or nothing where only time has passed.</summary>
/// <param name="Event">The event.</param>
/// <param name="At">When it was captured, on the rules' clock.</param>
/// <param name="Health">What a source does now.</param>
/// <param name="Setting">What is set of a source.</param>
internal readonly record struct RuleArrival(EventEnvelope? Event, TimeSpan At, SourceHealth? Health, PersonsSetting? Setting = null);
