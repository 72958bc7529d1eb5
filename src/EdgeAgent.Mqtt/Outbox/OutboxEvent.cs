using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.Outbox;

/// <summary>An event on its way from its source to the broker.</summary>
/// <param name="source">Who it is about.</param>
/// <param name="type">Its type without prefix.</param>
/// <param name="sequence">Its number within the source.</param>
/// <param name="payload">Its envelope, UTF-8; nobody changes it.</param>
internal sealed class OutboxEvent(EventSource source, string type, long sequence, ReadOnlyMemory<byte> payload)
{
    /// <summary>Who it is about.</summary>
    public EventSource Source => source;

    /// <summary>Its type without prefix.</summary>
    public string Type => type;

    /// <summary>Its number within the source.</summary>
    public long Sequence => sequence;

    /// <summary>Its envelope, UTF-8; nobody changes it.</summary>
    public ReadOnlyMemory<byte> Payload => payload;

    /// <summary>Its number in the store, rising; 0 while it is not there.</summary>
    public long Id { get; set; }

    /// <summary>When it was offered, UTC in milliseconds since 1970, by a clock that may be wrong.</summary>
    public long OfferedAtMs { get; init; }

    /// <summary>When it was offered, as <see cref="TimeProvider.GetTimestamp"/> of this process; null when an earlier process took it.</summary>
    public long? OfferedAt { get; init; }

    /// <summary>When what it tells was captured, as <see cref="TimeProvider.GetTimestamp"/>; null where no capture caused it.</summary>
    public long? CapturedAt { get; init; }

    /// <summary>Its place among all that this process was offered.</summary>
    public long Arrival { get; set; }

    /// <summary>Whether it is on its way as history, and not as news.</summary>
    public bool IsHistory { get; set; }

    /// <summary>Whether it is delivered, or will never be.</summary>
    public bool IsDone { get; set; }

    /// <summary>What the attempts to deliver it have shown.</summary>
    public DeliveryRecord Delivery { get; set; } = new();

    /// <summary>What tells whether a stored event is what was written: the beginning of the SHA-256 of all that is stored.</summary>
    public long Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Payload.Span);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n{Source.Uri}\n{Type}\n{Sequence}\n{OfferedAtMs}")));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadInt64LittleEndian(digest);
    }
}
