using System.Collections.Concurrent;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Composition;

/// <summary>The issuers of this process, one for each source for as long as it runs: two would count its events twice. They go on where the last run ended.</summary>
internal sealed class EventIssuers(IAgentOutlet outlet, TimeProvider time, ClockSync? sync = null, EventOutbox? outbox = null)
{
    private readonly ConcurrentDictionary<EventSource, EventIssuer> _issuers = [];

    /// <summary>A source's.</summary>
    public EventIssuer Of(EventSource source) => _issuers.GetOrAdd(source, s => new EventIssuer(s, outlet, time, sync, outbox?.LastSequenceOf(s) ?? 0));
}
