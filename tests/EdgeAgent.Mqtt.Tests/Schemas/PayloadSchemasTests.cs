using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.Schemas;
using EdgeAgent.Mqtt.States;
using EdgeAgent.TestKit;

namespace EdgeAgent.Mqtt.Tests.Schemas;

public sealed class PayloadSchemasTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void The_schemas_in_the_repository_are_current()
    {
        var all = PayloadSchemas.All();
        Assert.Equal(all.Count, all.Select(schema => schema.Name).Distinct().Count());
        Assert.Equal(PayloadSchemas.Names, all.Select(schema => schema.Name));
        Assert.All(all, schema => GeneratedFile.AssertCurrent($"config/schemas/{schema.Name}.schema.json", schema.Schema.ToJsonString(Readable)));
    }

    [Fact]
    public void Every_value_is_typed_and_described() => Assert.All(PayloadSchemas.All(), schema => AssertDescribed(schema.Schema, schema.Name));

    [Fact]
    public void What_a_record_is_at_the_start_is_valid_and_the_key_that_tells_most_is_always_there()
    {
        Assert.All(PayloadSchemas.All().Where(schema => schema.State is not null), schema =>
        {
            var parsed = NJsonSchema.JsonSchema.FromJsonAsync(schema.Schema.ToJsonString()).GetAwaiter().GetResult();
            Assert.Empty(parsed.Validate(schema.State!.Initial));
            Assert.NotEmpty(parsed.Validate("{}"));
            Assert.NotEmpty(parsed.Validate($$"""{"{{schema.State.ValueMember}}":[]}"""));
        });
    }

    [Fact]
    public void The_table_of_current_values_in_the_documentation_is_current()
    {
        var files = PayloadSchemas.All().Where(schema => schema.State is not null).ToDictionary(schema => schema.State!, schema => schema.Name);
        var table = new StringBuilder("| `state/…` | payload | what |\n|---|---|---|\n");
        foreach (var row in StateTable.Rows)
            table.Append("| `").Append(row.Name).Append("` | ").Append(Payload(row)).Append(" | ").Append(row.Meaning).Append(row.IsSettable ? ", see [settings](#settings)" : "").Append(" |\n");
        GeneratedFile.AssertPartCurrent("docs/mqtt.md", "current-values", table.ToString());

        string Payload(StateRow row) => row.Kind switch
        {
            StateKind.OnOff => "`ON`, `OFF`",
            StateKind.Number => row.IsTotal ? "number, counts up" : row.Unit is { } unit ? $"number, {unit}" : "number",
            _ => $"[record](../config/schemas/{files[row]}.schema.json): {string.Join(", ", Keys(row).Select(key => $"`{key}`"))}",
        };
    }

    [Fact]
    public void The_table_of_metrics_in_the_documentation_is_current()
    {
        var schema = PayloadSchemas.All().Single(schema => schema.Name == "metrics").Schema;
        var table = new StringBuilder("| key | what |\n|---|---|\n");
        Append("", schema);
        Append("sources.<source>.", schema["properties"]!["sources"]!["additionalProperties"]!.AsObject());
        GeneratedFile.AssertPartCurrent("docs/mqtt.md", "metrics", table.ToString());

        void Append(string path, JsonObject of)
        {
            foreach (var (key, value) in of["properties"]!.AsObject())
                table.Append("| `").Append(path).Append(key).Append("` | ").Append((string?)value!["description"]).Append(" |\n");
        }
    }

    private static IEnumerable<string> Keys(StateRow row)
    {
        var schema = PayloadSchemas.All().Single(schema => schema.State == row).Schema;
        var keys = schema["properties"]!.AsObject().Select(property => property.Key).Where(key => key is not ("time" or "id") || key == row.ValueMember);
        return keys.OrderBy(key => key != row.ValueMember);
    }

    private static void AssertDescribed(JsonObject schema, string path)
    {
        Assert.True(schema["type"] is not null || schema["enum"] is not null, $"{path} has no type: {schema.ToJsonString()}");
        if (schema["additionalProperties"] is JsonObject values)
            AssertDescribed(values, path + ".*");
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            Assert.Matches("^[a-z][a-z0-9_]*$", name);
            Assert.False(string.IsNullOrEmpty((string?)property!["description"]), $"{path}.{name} has no description: write its summary.");
            AssertDescribed(property.AsObject(), $"{path}.{name}");
        }
    }
}
