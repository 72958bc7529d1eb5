using System.Reflection;

namespace EdgeAgent.Pipeline.Events;

/// <summary>
/// What happened, as the <c>data</c> of a CloudEvent. Each kind is one sealed record with an <see cref="EventTypeAttribute"/>;
/// its JSON schema, its row in docs/events.md and its tests follow from the record.
/// </summary>
public abstract record EventData
{
    /// <summary>The moment on the stream, in milliseconds since its start; absent from events of the agent itself.</summary>
    public double? StreamTimeMs { get; init; }

    /// <summary>Milliseconds from capture to this event; absent from events that no capture caused.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>The files on the device that prove it; absent where none are kept of such events, or they could not be written.</summary>
    public IReadOnlyList<EvidenceFile>? Evidence { get; init; }

    /// <summary>The event's type and schema version.</summary>
    public EventTypeAttribute TypeOf() => GetType().GetCustomAttribute<EventTypeAttribute>()
        ?? throw new InvalidOperationException($"{GetType().Name} has no [EventType].");
}
