using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Mqtt.Frigate;

/// <summary>
/// What others believe and would believe for ever if the agent were killed now: the objects that they were told of and not yet of their end, and the topics that
/// the broker keeps. In a file, written before anybody is told.
/// </summary>
/// <param name="path">The file; null where nothing can be kept.</param>
internal sealed class FrigateMemory(string? path)
{
    private const string Name = "frigate.json";
    private const long LongestFileBytes = 8 * 1024 * 1024;

    private byte[]? _written;

    /// <summary>In a state folder that this process owns.</summary>
    /// <param name="folder">The folder; null where there is none that can be written.</param>
    public static FrigateMemory In(string? folder) => new(folder is null ? null : Path.Combine(folder, Name));

    /// <summary>Reads what the last run has left; nothing where there is no file, or none of ours.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public (IReadOnlyList<string> Topics, IReadOnlyList<JsonObject> Open) Read()
    {
        if (path is null || !File.Exists(path) || new FileInfo(path).Length > LongestFileBytes)
            return ([], []);
        try
        {
            var root = JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject;
            return (
                [.. (root?["topics"] as JsonArray ?? []).OfType<JsonValue>().Where(topic => topic.GetValueKind() == JsonValueKind.String).Select(topic => topic.GetValue<string>())],
                [.. (root?["open"] as JsonArray ?? []).OfType<JsonObject>().Where(open => open["id"] is not null)]);
        }
        catch (JsonException)
        {
            return ([], []);
        }
    }

    /// <summary>Keeps it, where it is not kept so already; the file is there whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Write(IEnumerable<string> topics, IEnumerable<FrigateView> open)
    {
        if (path is null)
            return;
        var content = FrigateJson.Written(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("topics");
            foreach (var topic in topics.Order(StringComparer.Ordinal))
                json.WriteStringValue(topic);
            json.WriteEndArray();
            json.WriteStartArray("open");
            foreach (var view in open)
                json.WriteRawValue(FrigateJson.State(view).Span);
            json.WriteEndArray();
            json.WriteEndObject();
        });
        if (_written is not null && content.Span.SequenceEqual(_written))
            return;
        WholeFile.Write(path, content.Span, toDisk: false);
        _written = content.ToArray();
    }
}
