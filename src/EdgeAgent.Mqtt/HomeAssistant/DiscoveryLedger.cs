using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>What was announced to Home Assistant, by topic, in a file: what disappears from the configuration while the agent is stopped has to be taken back at its next start.</summary>
/// <param name="path">The file; null where nothing can be kept.</param>
internal sealed class DiscoveryLedger(string? path)
{
    private static readonly SearchValues<char> NotInTopics = SearchValues.Create("+#\0");

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter<DiscoveryStyle>(JsonNamingPolicy.SnakeCaseLower) } };

    // Above what any configuration makes; what is larger is not ours.
    private const long MostBytes = 16 << 20;

    private readonly Dictionary<string, AnnouncedTopic> _topics = [];

    /// <summary>Everything that was announced.</summary>
    public IReadOnlyDictionary<string, AnnouncedTopic> Topics => _topics;

    /// <summary>What was announced of one device, by topic.</summary>
    public Dictionary<string, AnnouncedTopic> Of(string device) => _topics.Where(t => t.Value.Device == device).ToDictionary();

    /// <summary>Reads the file; nothing was announced where there is none.</summary>
    /// <exception cref="IOException">The file is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="JsonException">The file is damaged.</exception>
    public void Read()
    {
        _topics.Clear();
        if (path is null || !File.Exists(path))
            return;
        if (new FileInfo(path).Length > MostBytes)
            throw new JsonException($"It has more than {MostBytes} bytes.");
        var topics = JsonSerializer.Deserialize<Dictionary<string, AnnouncedTopic>>(File.ReadAllBytes(path), Options);
        foreach (var (topic, told) in topics ?? [])
        {
            // A broker closes the connection over a topic that is none.
            if (told?.Device is null || told.Components is null || told.Components.Values.Contains(null) || !topic.EndsWith("/config", StringComparison.Ordinal) || topic.AsSpan().ContainsAny(NotInTopics))
                throw new JsonException("What it says of a topic is not whole.");
        }

        foreach (var (topic, told) in topics ?? [])
            _topics[topic] = told;
    }

    /// <summary>Notes that topics may have told both what they told before and what they tell now.</summary>
    public void Add(IReadOnlyDictionary<string, AnnouncedTopic> after)
    {
        foreach (var (topic, told) in after)
        {
            _topics[topic] = _topics.TryGetValue(topic, out var before) && before.Style == told.Style
                ? told with { Components = before.Components.Concat(told.Components).GroupBy(c => c.Key).ToDictionary(c => c.Key, c => c.First().Value) }
                : told;
        }
    }

    /// <summary>Notes that of a device there is this, and nothing else.</summary>
    public void Replace(string device, IReadOnlyDictionary<string, AnnouncedTopic> after)
    {
        foreach (var topic in Of(device).Keys)
            _topics.Remove(topic);
        foreach (var (topic, told) in after)
            _topics[topic] = told;
    }

    /// <summary>Writes the file; it is there whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Write()
    {
        if (path is not null)
            WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(_topics, Options), toDisk: true);
    }
}
