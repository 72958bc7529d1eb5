using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.Metrics;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.States.Records;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Mqtt.Schemas;

/// <summary>The JSON schemas of everything that the agent publishes as JSON, but the events, whose schemas <see cref="EventSchemas"/> has.</summary>
public static class PayloadSchemas
{
    // As CloudEventJson.Format writes it.
    private const string TimePattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z$";

    /// <summary>Their names, without making them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["health", "metrics", "response", .. StateTable.Rows.Where(row => row.Record is not null).Select(NameOf)];

    /// <summary>Makes them all, in the order of their names.</summary>
    public static IReadOnlyList<PayloadSchema> All() =>
    [
        new("health", TopicTable.SourceHealth, null, Health()),
        new("metrics", TopicTable.Metrics, null, RecordSchemas.Of(typeof(AgentMetrics), MetricsJsonContext.Default.Options, IdOf("metrics"))),
        new("response", TopicTable.Response, null, Response()),
        .. StateTable.Rows.Where(row => row.Record is not null).Select(Of),
    ];

    private static PayloadSchema Of(StateRow row)
    {
        var name = NameOf(row);
        var schema = RecordSchemas.Of(row.Record!, StateRecordJson.Options, IdOf(name));
        schema["required"] = new JsonArray(row.ValueMember!);
        return new PayloadSchema(name, TopicTable.State, row, schema);
    }

    private static string NameOf(StateRow row) => $"state-{row.Name.Split('<')[0].Trim('_').Replace('_', '-')}";

    private static JsonObject Health() => Object("health", "What a camera or microphone is doing.", ["state", "since", "drops"], new JsonObject
    {
        ["state"] = Words<SourceState>("What it is doing."),
        ["since"] = Text("Since when, UTC.", TimePattern),
        ["condition"] = Words<SourceCondition>("What is wrong while it is running; absent when nothing is."),
        ["condition_since"] = Text("Since when it has the condition, UTC.", TimePattern),
        ["reason"] = Text("Why, when it is not running or has a condition; a sentence without secrets."),
        ["fps"] = Number("Frames or audio blocks per second, lately; absent while it is not running."),
        ["latency_ms"] = Number("Milliseconds from capture to result, lately, at the median; absent while nothing was measured."),
        ["last_data"] = Text("When the last frame or audio block came, UTC; absent before the first. While it is running, at most ten seconds before this was written.", TimePattern),
        ["width"] = Pixels("The width of a camera's picture, in pixels; absent before the first."),
        ["height"] = Pixels("Its height, in pixels."),
        ["drops"] = new JsonObject { ["description"] = "Frames dropped, or gaps of sound, since the agent's start.", ["type"] = "integer" },
    });

    private static JsonObject Response() => Object("response", "The answer to a request or setting.", ["ok"], new JsonObject
    {
        ["ok"] = new JsonObject { ["description"] = "Whether it was carried out.", ["type"] = "boolean" },
        ["result"] = new JsonObject { ["description"] = "What it gave, where it gave something.", ["type"] = "object" },
        ["cause"] = Words<RefusalCause>("Why not, as a word; absent when it was carried out."),
        ["error"] = Text("Why not, as a sentence for a person; absent when it was carried out."),
    });

    private static JsonObject Object(string name, string description, string[] required, JsonObject properties) => new()
    {
        ["$schema"] = RecordSchemas.Draft,
        ["$id"] = IdOf(name),
        ["description"] = description,
        ["type"] = "object",
        ["properties"] = properties,
        ["required"] = new JsonArray([.. required.Select(key => JsonValue.Create(key))]),
    };

    private static JsonObject Words<TEnum>(string description) where TEnum : struct, Enum => new()
    {
        ["description"] = description,
        ["enum"] = new JsonArray([.. Enum.GetNames<TEnum>().Select(word => JsonValue.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(word)))]),
    };

    private static JsonObject Text(string description, string? pattern = null)
    {
        var text = new JsonObject { ["description"] = description, ["type"] = "string" };
        if (pattern is not null)
            text["pattern"] = pattern;
        return text;
    }

    private static JsonObject Pixels(string description) => new() { ["description"] = description, ["type"] = "integer", ["minimum"] = 1 };

    private static JsonObject Number(string description) => new() { ["description"] = description, ["type"] = "number" };

    private static string IdOf(string name) => $"urn:edgeagent:schema:mqtt.{name}:1";
}
