using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using Jint.Native;

namespace EdgeAgent.Pipeline.Rules;

/// <summary>An event as rules see it.</summary>
/// <param name="envelope">The event.</param>
/// <param name="at">When it was captured, on the rules' clock, which only goes forward.</param>
internal sealed class RuleEvent(EventEnvelope envelope, TimeSpan at)
{
    /// <summary>The event.</summary>
    public EventEnvelope Envelope => envelope;

    /// <summary>When it was captured, on the rules' clock.</summary>
    public TimeSpan At => at;

    /// <summary>Its type without prefix.</summary>
    public string Type { get; } = EventCatalogue.Of(envelope.Data).Name;

    /// <summary>It as expressions see it, once somebody has looked.</summary>
    public JsObject? Seen { get; set; }
}
