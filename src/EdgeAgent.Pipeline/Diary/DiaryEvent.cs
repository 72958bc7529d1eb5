using System.Text.Json;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Pipeline.Diary;

/// <summary>An event as it stands in the diary.</summary>
public sealed record DiaryEvent
{
    private const string Prefix = "edgeagent.";

    /// <summary>The line's number, which grows by one from line to line.</summary>
    public required long N { get; init; }

    /// <summary>When it came to the diary.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The CloudEvent, as it was published.</summary>
    public required JsonElement Event { get; init; }

    /// <summary>What caused it; null where nobody kept that.</summary>
    public EventCause? Cause { get; init; }

    /// <summary>The event's id.</summary>
    public Guid Id => Guid.TryParse(Text(Event, "id"), out var id) ? id : Guid.Empty;

    /// <summary>Who it is about: <c>/agents/line-3/cameras/entrance</c>.</summary>
    public string Source => Text(Event, "source") ?? "";

    /// <summary>Its type without <c>edgeagent.</c>.</summary>
    public string Type => Text(Event, "type") is { } type ? type.StartsWith(Prefix, StringComparison.Ordinal) ? type[Prefix.Length..] : type : "";

    /// <summary>What within the source.</summary>
    public string? Subject => Text(Event, "subject");

    /// <summary>Wall clock of the capture.</summary>
    public DateTimeOffset? Time => Event.TryGetProperty("time", out var time) && time.ValueKind == JsonValueKind.String && time.TryGetDateTimeOffset(out var moment) ? moment : null;

    /// <summary>What happened.</summary>
    public JsonElement Data => Event.TryGetProperty("data", out var data) ? data : default;

    /// <summary>The label in its data.</summary>
    public string? Label => Text(Data, "label");

    /// <summary>The files that prove it.</summary>
    public IReadOnlyList<NamedEvidence> Evidence => NamedEvidence.In(Data);

    /// <summary>Reads a line that may be one.</summary>
    /// <param name="line">The line, UTF-8.</param>
    /// <returns>Null where it is about something else, or damaged.</returns>
    internal static DiaryEvent? Parse(ReadOnlySpan<byte> line)
    {
        if (!DiaryFormat.TryReadHead(line, out var n, out var at))
            return null;
        try
        {
            var reader = new Utf8JsonReader(line);
            var whole = JsonElement.ParseValue(ref reader);
            if (!whole.TryGetProperty("event", out var told) || told.ValueKind != JsonValueKind.Object)
                return null;
            return new DiaryEvent
            {
                N = n,
                At = at,
                Event = told,
                Cause = whole.TryGetProperty("cause", out var cause) ? CauseOf(cause) : null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>One that a newer agent has written in another form must not hide its event.</summary>
    private static EventCause? CauseOf(JsonElement cause)
    {
        try
        {
            return cause.Deserialize(DiaryJsonContext.Default.EventCause);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static string? Text(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
