using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Tests.Configuration;

/// <summary>YAML as an editor that checks it against a schema reads it: plain numbers and booleans by YAML's core schema, everything else text.</summary>
internal static class YamlJson
{
    public static JsonNode? Of(YamlNode node) => node switch
    {
        YamlMapping mapping => new JsonObject(mapping.Entries.Select(e => KeyValuePair.Create(e.Key.Text, Of(e.Value)))),
        YamlSequence sequence => new JsonArray([.. sequence.Items.Select(Of)]),
        YamlScalar { IsNull: true } => null,
        YamlScalar { IsPlain: true, Text: "true" or "false" } flag => JsonValue.Create(flag.Text == "true"),
        YamlScalar { IsPlain: true } number when int.TryParse(number.Text, out var whole) => JsonValue.Create(whole),
        YamlScalar { IsPlain: true } number when double.TryParse(number.Text, out var value) => JsonValue.Create(value),
        YamlScalar scalar => JsonValue.Create(scalar.Text),
        _ => throw new NotSupportedException(),
    };
}
