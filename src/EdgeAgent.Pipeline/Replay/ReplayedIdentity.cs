using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Pipeline.Replay;

/// <summary>
/// Gives the events of a replay what does not depend on when and where it is played: their number, the time of the recording, and an id that follows from what they say. What was measured
/// of the work itself, latencies and stage times, is left out.
/// </summary>
/// <param name="begin">When the recording begins.</param>
/// <param name="isClockRight">Whether the dates of a moment, since the beginning, are known to be right.</param>
public sealed class ReplayedIdentity(DateTimeOffset begin, Func<TimeSpan, bool> isClockRight)
{
    private readonly Dictionary<EventSource, long> _sequences = [];
    private readonly ArrayBufferWriter<byte> _json = new(1024);

    /// <summary>The event as every replay tells it.</summary>
    /// <param name="told">The event as it was told this time.</param>
    /// <param name="at">The moment, since the beginning.</param>
    public EventEnvelope Of(EventEnvelope told, TimeSpan at)
    {
        ArgumentNullException.ThrowIfNull(told);
        var sequence = _sequences[told.Source] = _sequences.GetValueOrDefault(told.Source) + 1;
        var same = new EventEnvelope(Guid.Empty, told.Source, begin + at, sequence, isClockRight(at), told.Subject, told.Data with { LatencyMs = null })
        {
            Cause = told.Cause is { } cause ? cause with { WaitMs = null, Stages = [] } : null,
        };
        return same with { Id = IdOf(same) };
    }

    /// <summary>UUIDv8 (RFC 9562, 5.8): the milliseconds of its time first, as in version 7, so that ids sort by time; then of the SHA-256 of the event.</summary>
    private Guid IdOf(EventEnvelope envelope)
    {
        _json.ResetWrittenCount();
        CloudEventJson.Write(envelope, _json);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_json.WrittenSpan, hash);
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, envelope.Time.ToUnixTimeMilliseconds() << 16);
        hash[..10].CopyTo(id[6..]);
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
