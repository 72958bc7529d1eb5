using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Events;

/// <summary>Gives the events of one source their identity, time and sequence, and hands them on in that order. Thread-safe.</summary>
public sealed class EventIssuer(EventSource source, IAgentOutlet outlet, TimeProvider time)
{
    private readonly Lock _order = new();
    private long _sequence;

    /// <summary>Who the events are about.</summary>
    public EventSource Source => source;

    /// <summary>Issues an event that a capture caused; its latency is measured here.</summary>
    /// <param name="data">What happened.</param>
    /// <param name="stamp">When its cause was captured.</param>
    /// <param name="subject">What within the source, such as <c>track/17</c>.</param>
    public void Issue(EventData data, CaptureStamp stamp, string? subject = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var latency = time.GetElapsedTime(stamp.Timestamp);
        AgentMeter.EventLatency.Record(latency.TotalSeconds, new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, source.Name));
        Send(data with { LatencyMs = Math.Round(latency.TotalMilliseconds, 3) }, stamp.WallClock, subject);
    }

    /// <summary>Issues an event that no capture caused, dated now.</summary>
    public void Issue(EventData data) => Send(data, time.GetUtcNow(), null);

    private void Send(EventData data, DateTimeOffset at, string? subject)
    {
        lock (_order)
        {
            // The id's own timestamp is the time of issue, so that ids sort as they were issued.
            outlet.Offer(new EventEnvelope(Guid.CreateVersion7(time.GetUtcNow()), source, at, ++_sequence, ClockSync: true, subject, data));
        }
    }
}
