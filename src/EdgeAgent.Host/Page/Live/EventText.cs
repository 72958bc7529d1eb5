using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeAgent.Host.Page.Endpoints;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Host.Page.Live;

/// <summary>Events and states as the page reads them. Stateless and thread-safe.</summary>
internal static class EventText
{
    /// <summary>A sign of life.</summary>
    public static ReadOnlyMemory<byte> Heartbeat { get; } = ":\n\n"u8.ToArray();

    /// <summary>An event as it stands, or would stand, in the diary.</summary>
    public static DiaryEvent Read(long number, EventEnvelope envelope)
    {
        var written = new ArrayBufferWriter<byte>(1024);
        CloudEventJson.Write(envelope, written);
        var reader = new Utf8JsonReader(written.WrittenSpan);
        return new DiaryEvent { N = number, At = envelope.Time, Event = JsonElement.ParseValue(ref reader), Cause = envelope.Cause };
    }

    /// <summary>A message that tells an event.</summary>
    public static ReadOnlyMemory<byte> OfEvent(DiaryEvent told)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer, told, told.Evidence);
        return Message("event", told.N, buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>A message that tells the health of a source.</summary>
    public static ReadOnlyMemory<byte> OfHealth(SourceHealth health) =>
        Message("health", null, JsonSerializer.SerializeToUtf8Bytes(SourceHealthAnswer.Of(health), PageJsonContext.Default.SourceHealthAnswer));

    /// <summary>A message that tells how many events could not be sent.</summary>
    public static ReadOnlyMemory<byte> OfLost(long count) => Message("lost", null, JsonSerializer.SerializeToUtf8Bytes(new LostAnswer(count), PageJsonContext.Default.LostAnswer));

    /// <summary>An event as an object: its number, itself, its cause, and where its files are read.</summary>
    public static void Write(Utf8JsonWriter writer, DiaryEvent told, IReadOnlyList<NamedEvidence> evidence)
    {
        writer.WriteStartObject();
        writer.WriteNumber("n"u8, told.N);
        writer.WritePropertyName("event"u8);
        told.Event.WriteTo(writer);
        writer.WritePropertyName("cause"u8);
        if (told.Cause is { } cause)
            JsonSerializer.Serialize(writer, cause, PageJsonContext.Default.EventCause);
        else
            writer.WriteNullValue();
        writer.WriteStartArray("evidence"u8);
        for (var i = 0; i < evidence.Count; i++)
            Write(writer, told.Id, i, evidence[i]);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Guid id, int index, NamedEvidence file)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, file.Kind ?? MediaType.KindOf(file.Path));
        // Relative, so that the page may stand behind a prefix.
        writer.WriteString("url"u8, string.Create(CultureInfo.InvariantCulture, $"api/events/{id}/evidence/{index}"));
        if (file.Sha256 is { } hash)
            writer.WriteString("sha256"u8, hash);
        if (file.Bytes is { } bytes)
            writer.WriteNumber("bytes"u8, bytes);
        if (file.IsPending)
            writer.WriteBoolean("pending"u8, true);
        writer.WriteEndObject();
    }

    private static byte[] Message(string name, long? id, ReadOnlySpan<byte> data)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: {name}\n{(id is { } n ? $"id: {n}\n" : "")}data: "));
        return [.. head, .. data, .. "\n\n"u8];
    }
}
