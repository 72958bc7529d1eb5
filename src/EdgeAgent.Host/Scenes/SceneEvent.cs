using System.Buffers;
using System.Globalization;
using System.Text.Json;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Host.Scenes;

/// <summary>An event that a scene has told.</summary>
/// <param name="envelope">The event.</param>
/// <param name="at">When, from the beginning of the media.</param>
internal sealed class SceneEvent(EventEnvelope envelope, TimeSpan at)
{
    private const int MostShown = 6;
    private const int LongestShown = 60;

    /// <summary>Of no use to a person, or said elsewhere.</summary>
    private static readonly HashSet<string> SaidElsewhere = ["stream_time_ms", "latency_ms", "evidence", "crop", "model", "rule", "because"];

    private JsonElement? _data;

    /// <summary>When, from the beginning of the media.</summary>
    public TimeSpan At => at;

    /// <summary>Its type without prefix.</summary>
    public string Type { get; } = EventCatalogue.Of(envelope.Data).Name;

    /// <summary>The camera or microphone; empty for the agent itself.</summary>
    public string Source => envelope.Source.Name;

    /// <summary>What within the source.</summary>
    public string? Subject => envelope.Subject;

    /// <summary>Its data, as they are published.</summary>
    public JsonElement Data => _data ??= Published();

    /// <summary>Which event it is, and when: <c>zone.entered of entrance at 2.1s, track/3</c>.</summary>
    public string Words => $"{Type}{(Source.Length == 0 ? "" : $" of {Source}")} at {Moment(At)}{(Subject is null ? "" : $", {Subject}")}";

    /// <summary>What it says, for a person: some of its values.</summary>
    public string Gist => string.Join(", ", Data.EnumerateObject().Where(member => !SaidElsewhere.Contains(member.Name) && IsSingle(member.Value)).Take(MostShown).Select(member => $"{member.Name} {Cut(member.Value.ToString())}"));

    /// <summary>A moment of the media, to the millisecond, as a scene may say it: <c>4.25s</c>.</summary>
    public static string Moment(TimeSpan at) => at.TotalSeconds.ToString("0.###'s'", CultureInfo.InvariantCulture);

    /// <summary>A value for a person.</summary>
    public static string Shown(JsonElement value) => value.ValueKind == JsonValueKind.String ? $"'{Cut(value.GetString()!)}'" : Cut(value.GetRawText());

    private static string Cut(string text) => text.Length <= LongestShown ? text : $"{text[..LongestShown]}…";

    private static bool IsSingle(JsonElement value) => value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    private JsonElement Published()
    {
        var bytes = new ArrayBufferWriter<byte>();
        CloudEventJson.Write(envelope, bytes);
        var reader = new Utf8JsonReader(bytes.WrittenSpan);
        return JsonElement.ParseValue(ref reader).GetProperty("data");
    }
}
