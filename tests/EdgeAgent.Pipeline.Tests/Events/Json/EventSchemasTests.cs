using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Rules;
using EdgeAgent.TestKit;

namespace EdgeAgent.Pipeline.Tests.Events.Json;

public sealed class EventSchemasTests
{
    private static readonly XmlSummaries Summaries = XmlSummaries.Of(typeof(EventData).Assembly);

    [Fact]
    public void Every_record_of_an_event_has_its_name_and_its_place_in_the_context()
    {
        var records = typeof(EventData).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(EventData)) && !type.IsAbstract).ToList();

        Assert.NotEmpty(records);
        Assert.All(records, record =>
        {
            Assert.True(record.IsSealed, $"{record.Name} is not sealed.");
            Assert.NotNull(record.GetCustomAttribute<EventTypeAttribute>());
            Assert.True(EventJsonContext.Default.GetTypeInfo(record) is not null, $"Add [JsonSerializable(typeof({record.Name}))] to {nameof(EventJsonContext)}.");
        });
        Assert.Equal(records.Count, EventCatalogue.All.Count);
        Assert.Equal(records.Count, EventCatalogue.All.Select(kind => kind.Name).Distinct().Count());
        Assert.All(EventCatalogue.All, kind => Assert.Matches(kind.Record == typeof(RuleFired) ? "^rule$" : "^[a-z]+\\.[a-z_]+$", kind.Name));
    }

    [Fact]
    public void Every_value_of_an_event_is_typed_and_described()
    {
        foreach (var kind in EventCatalogue.All)
        {
            var schema = EventSchemas.OfData(kind);
            Assert.Equal(kind.DataSchema, (string?)schema["$id"]);
            AssertDescribed(schema, kind.Name);
        }
    }

    private static void AssertDescribed(JsonObject schema, string path)
    {
        Assert.True(schema["type"] is JsonValue || schema["enum"] is not null, $"{path} has no single type: {schema.ToJsonString()}");
        if (schema["items"] is JsonObject items)
            AssertDescribed(items, path + "[]");
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            Assert.Matches("^[a-z][a-z0-9_]*$", name);
            Assert.False(string.IsNullOrEmpty((string?)property!["description"]), $"{path}.{name} has no description: write its summary.");
            AssertDescribed(property.AsObject(), $"{path}.{name}");
        }
    }

    [Fact]
    public void An_enum_of_an_event_is_a_list_of_words()
    {
        foreach (var property in EventCatalogue.All.SelectMany(kind => kind.Record.GetProperties()).Where(p => (Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType).IsEnum))
        {
            var kind = EventCatalogue.All.First(k => k.Record == property.ReflectedType);
            var schema = EventSchemas.OfData(kind)["properties"]![JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)]!;
            Assert.True(schema["enum"] is JsonArray words && words.All(w => w!.GetValueKind() == JsonValueKind.String),
                $"Add SnakeCaseEnumConverter<{property.PropertyType.Name}> to {nameof(EventJsonContext)}.");
        }
    }

    [Fact]
    public void The_schema_in_the_repository_is_current() =>
        GeneratedFile.AssertCurrent("config/schemas/events.schema.json", Text(EventSchemas.OfMessages()));

    [Fact]
    public void The_table_of_events_in_the_documentation_is_current()
    {
        // What every event may have stands above the table.
        var common = typeof(EventData).GetProperties().Select(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name)).ToHashSet();
        var table = new StringBuilder("| type | when | data |\n|---|---|---|\n");
        foreach (var kind in EventCatalogue.All)
        {
            var schema = EventSchemas.OfData(kind);
            var required = (schema["required"] as JsonArray ?? []).Select(name => (string)name!).ToHashSet();
            var keys = schema["properties"]!.AsObject().Where(p => !common.Contains(p.Key))
                .OrderBy(p => !required.Contains(p.Key)).Select(p => $"`{p.Key}`{(required.Contains(p.Key) ? "" : "?")} {Words(p.Value!.AsObject())}");
            table.Append("| `").Append(kind.Record == typeof(RuleFired) ? "rule.NAME" : kind.Name).Append("` | ").Append(Summaries.Of(kind.Record)).Append(" | ").AppendJoin(", ", keys).Append(" |\n");
        }

        GeneratedFile.AssertPartCurrent("docs/events.md", "events", table.ToString());
    }

    private static string Words(JsonObject schema) => schema switch
    {
        _ when schema["enum"] is JsonArray words => string.Join(" ", words.Select(word => $"`{word}`")),
        _ when (string?)schema["type"] == "array" => $"list of {Words(schema["items"]!.AsObject())}",
        _ when schema["additionalProperties"] is JsonObject values => $"{{name: {Words(values)}}}",
        _ when (string?)schema["type"] == "object" && schema["properties"] is null => "{…}",
        _ when (string?)schema["type"] == "object" => "{" + string.Join(", ", schema["properties"]!.AsObject().Select(p => p.Key)) + "}",
        _ => (string)schema["type"]!,
    };

    private static string Text(JsonNode node) =>
        node.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
