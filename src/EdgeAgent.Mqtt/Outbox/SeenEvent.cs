using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.Outbox;

/// <summary>What a subscriber looks at of an event.</summary>
/// <param name="Source">Its source's URI.</param>
/// <param name="Sequence">Its number, 1 or more.</param>
/// <param name="Id">Its id; those of one source grow, but for a clock that was set back over a restart.</param>
/// <param name="Content">Tells its bytes from others; whether it is replayed does not count.</param>
public sealed record SeenEvent(string Source, long Sequence, Guid Id, long Content)
{
    // Names have at most 63 characters, numbers 16 digits.
    private const int LongestSource = 160;
    private const long HighestSequence = 9_999_999_999_999_999;

    /// <summary>Reads an envelope.</summary>
    /// <param name="envelope">A CloudEvent in structured JSON, UTF-8.</param>
    /// <param name="seen">What it says.</param>
    /// <returns>Whether it is one of an agent.</returns>
    public static bool TryRead(ReadOnlySpan<byte> envelope, [NotNullWhen(true)] out SeenEvent? seen)
    {
        seen = null;
        try
        {
            seen = Read(envelope);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or a value of another type, or text that is no UTF-8.
        }

        return seen is not null;
    }

    private static SeenEvent? Read(ReadOnlySpan<byte> envelope)
    {
        var (source, id, sequence, replayed) = ((string?)null, (string?)null, (string?)null, (Start: 0, Length: 0));
        var reader = new Utf8JsonReader(envelope);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "source":
                    source = reader.GetString();
                    break;
                case "id":
                    id = reader.GetString();
                    break;
                case "sequence":
                    sequence = reader.GetString();
                    break;
                case "replayed":
                    replayed = ((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        // To its end: what comes behind it would be a second document.
        while (reader.Read())
        {
        }

        return source is { Length: <= LongestSource } && EventSource.TryParse(source, out _) && Guid.TryParseExact(id, "D", out var known)
            && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= HighestSequence
            ? new SeenEvent(source, number, known, DigestOf(envelope, replayed.Start, replayed.Length))
            : null;
    }

    private static long DigestOf(ReadOnlySpan<byte> envelope, int start, int length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(envelope[..start]);
        hash.AppendData(envelope[(start + length)..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadInt64LittleEndian(digest);
    }
}
