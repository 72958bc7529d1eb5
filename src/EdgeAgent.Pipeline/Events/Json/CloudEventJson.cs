using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeAgent.Pipeline.Events.Json;

/// <summary>
/// Writes an event as a CloudEvent 1.0 in the JSON format, structured mode
/// (github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md), with the sequence extension and our own
/// <c>clocksync</c> and <c>replayed</c>. Stateless and thread-safe; the same event always gives the same bytes.
/// </summary>
public static class CloudEventJson
{
    /// <summary>The content type of what is written.</summary>
    public const string ContentType = "application/cloudevents+json";

    /// <summary>What is in an event, and in no other, that was issued while the wall clock was not known to be right; UTF-8.</summary>
    public const string DoubtfulClock = ",\"clocksync\":false,\"replayed\":";

    // Payloads are read by JSON parsers, not pasted into HTML: text of any language stays readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one event, UTF-8.</summary>
    /// <exception cref="ArgumentException">A number in the data is NaN or infinite. The output then holds half an event: drop it.</exception>
    public static void Write(EventEnvelope envelope, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(output);
        var kind = EventCatalogue.Of(envelope.Data);
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        writer.WriteString("specversion"u8, "1.0"u8);
        writer.WriteString("id"u8, envelope.Id);
        writer.WriteString("source"u8, envelope.Source.Uri);
        writer.WriteString("type"u8, kind.CloudEventType);
        writer.WriteString("time"u8, Format(envelope.Time));
        writer.WriteString("datacontenttype"u8, "application/json"u8);
        writer.WriteString("dataschema"u8, kind.DataSchema);
        if (envelope.Subject is { } subject)
            writer.WriteString("subject"u8, subject);
        writer.WriteString("sequence"u8, envelope.Sequence.ToString("D16", CultureInfo.InvariantCulture));
        writer.WriteBoolean("clocksync"u8, envelope.ClockSync);
        writer.WriteBoolean("replayed"u8, false);
        writer.WritePropertyName("data"u8);
        JsonSerializer.Serialize(writer, envelope.Data, EventJsonContext.Default.GetTypeInfo(kind.Record)
            ?? throw new InvalidOperationException($"{kind.Record.Name} is missing in {nameof(EventJsonContext)}."));
        writer.WriteEndObject();
    }

    /// <summary>The same event as one that comes late: <c>replayed</c> true, all else byte for byte.</summary>
    /// <param name="envelope">What <see cref="Write"/> has written.</param>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public static byte[] AsReplayed(ReadOnlySpan<byte> envelope)
    {
        // Within a string every quote has a backslash before it, so no text can look like this.
        var at = envelope.IndexOf(",\"replayed\":false,"u8);
        if (at < 0)
            throw new ArgumentException("This is no event that this class has written.", nameof(envelope));
        var value = at + ",\"replayed\":"u8.Length;
        return [.. envelope[..value], .. "true"u8, .. envelope[(value + "false"u8.Length)..]];
    }

    /// <summary>A moment as every message of the agent writes it: UTC, ISO 8601, microseconds, <c>Z</c>.</summary>
    public static string Format(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
