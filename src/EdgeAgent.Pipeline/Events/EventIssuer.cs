using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Events;

/// <summary>
/// Gives the events of one source their identity, time and sequence, and hands them on in that order. Sequence and ids keep
/// it whatever the wall clock does. Thread-safe.
/// </summary>
/// <param name="source">Who the events are about.</param>
/// <param name="outlet">Where they go.</param>
/// <param name="time">The clocks of the device.</param>
/// <param name="sync">Whether its wall clock is right; null where nobody knows.</param>
/// <param name="lastSequence">The number of the source's last event before, of an earlier run too; 0 for none.</param>
public sealed class EventIssuer(EventSource source, IAgentOutlet outlet, TimeProvider time, ClockSync? sync = null, long lastSequence = 0)
{
    /// <summary>What a wall clock may be ahead or behind by being slewed or read at another moment; more is a step.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly Lock _order = new();
    private long _sequence = lastSequence;
    private DateTimeOffset _lastId = DateTimeOffset.UnixEpoch;

    private StageClock? _work;
    private EvidenceGate? _gate;

    /// <summary>Who the events are about.</summary>
    public EventSource Source => source;

    /// <summary>Knows what is at work when an event is issued; each life of a stream may bring its own.</summary>
    public void Follow(StageClock work) => Volatile.Write(ref _work, work);

    /// <summary>Sends events through a gate, which holds them until they are proven; null for none. A gate that is left is closed: no event may overtake another.</summary>
    public void Through(EvidenceGate? gate) => Volatile.Write(ref _gate, gate);

    /// <summary>Issues an event that a capture caused; its latency is measured here.</summary>
    /// <param name="data">What happened.</param>
    /// <param name="stamp">When its cause was captured.</param>
    /// <param name="subject">What within the source, such as <c>track/17</c>.</param>
    /// <param name="reasons">The values that decided it.</param>
    public void Issue(EventData data, CaptureStamp stamp, string? subject = null, IReadOnlyList<EventReason>? reasons = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var latency = time.GetElapsedTime(stamp.Timestamp);
        AgentMeter.EventLatency.Record(latency.TotalSeconds, new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, source.Name));

        // A clock that was set since the capture knows better now when that was.
        var seenFromNow = time.GetUtcNow() - latency;
        var at = (seenFromNow - stamp.WallClock).Duration() < Step ? stamp.WallClock : seenFromNow;
        Send(data with { LatencyMs = Math.Round(latency.TotalMilliseconds, 3) }, at, subject, reasons ?? []);
    }

    /// <summary>Issues an event that no capture caused, dated now.</summary>
    public void Issue(EventData data) => Send(data, time.GetUtcNow(), null, []);

    /// <summary>Issues an event that others led to.</summary>
    /// <param name="data">What happened.</param>
    /// <param name="at">When it came about, UTC.</param>
    /// <param name="reasons">The values that decided it.</param>
    public void Issue(EventData data, DateTimeOffset at, IReadOnlyList<EventReason> reasons) => Send(data, at, null, reasons);

    private void Send(EventData data, DateTimeOffset at, string? subject, IReadOnlyList<EventReason> reasons)
    {
        var cause = Volatile.Read(ref _work)?.Cause(reasons);

        // What decides beside the stream's work (a recogniser, a sound's model) knows why, and no stages.
        if (cause is null && reasons.Count > 0)
            cause = new EventCause { StreamTimeMs = data.StreamTimeMs, Stages = [], Reasons = reasons };
        var isSynchronized = sync?.IsSynchronized ?? false;
        lock (_order)
        {
            // The id's own timestamp is the time of issue, and at least a millisecond after the last one's, so that ids sort as they were
            // issued (RFC 9562, 6.2): also within a millisecond, and when the clock is set back.
            var now = time.GetUtcNow();
            _lastId = now >= _lastId + Millisecond ? now : _lastId + Millisecond;
            var envelope = new EventEnvelope(Guid.CreateVersion7(_lastId), source, at, ++_sequence, isSynchronized, subject, data) { Cause = cause };
            if (Volatile.Read(ref _gate) is { } gate)
                gate.Pass(envelope, outlet);
            else
                outlet.Offer(envelope);
        }
    }
}
