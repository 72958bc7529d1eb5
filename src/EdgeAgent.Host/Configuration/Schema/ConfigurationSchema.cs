using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration.Schema;

/// <summary>
/// The configuration's JSON schema (draft 2020-12), generated from the records, for editors that complete and check the file.
/// <c>config/edgeagent.schema.json</c> is a copy, and a test holds it to this.
/// </summary>
internal static class ConfigurationSchema
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as text, ending in a line break.</summary>
    public static string Generate()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = "urn:edgeagent:schema:configuration",
            ["title"] = "EdgeAgent configuration",
        };
        foreach (var (name, value) in Section(typeof(AgentConfiguration)).ToList())
            schema[name] = value?.DeepClone();
        return schema.ToJsonString(Readable) + "\n";
    }

    private static JsonObject Section(Type type)
    {
        var shape = SettingsShape.Of(type);
        var defaults = shape.Make();
        var properties = new JsonObject();
        foreach (var key in shape.Keys)
            properties[key.Name] = Key(key, key.Property.GetValue(defaults));
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (shape.Keys.Any(k => k.IsRequired))
            schema["required"] = new JsonArray([.. shape.Keys.Where(k => k.IsRequired).Select(k => JsonValue.Create(k.Name))]);
        return schema;
    }

    private static JsonObject Key(SettingKey key, object? fallback)
    {
        var schema = key switch
        {
            { Setting: SectionAttribute { MayBeOff: true } } => new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["enum"] = new JsonArray(SectionAttribute.Off) }, Section(key.SectionType)) },
            { Setting: SectionAttribute } => Section(key.SectionType),
            { Setting: SectionsAttribute { ByClass: true } } => new JsonObject { ["type"] = "object", ["additionalProperties"] = Section(key.SectionType) },
            { Setting: SectionsAttribute } => Named(Section(key.SectionType)),
            { Setting: PointAttribute or PolygonAttribute } => ((ValueAttribute)key.Setting).Schema(),
            { Setting: NamedTextsAttribute texts } => new JsonObject { ["type"] = "object", ["additionalProperties"] = Scalar(texts.Text) },
            { Setting: ScalarAttribute { MayBeOne: true } scalar, IsList: true } =>
                new JsonObject { ["anyOf"] = new JsonArray(Scalar(scalar), new JsonObject { ["type"] = "array", ["items"] = Scalar(scalar) }) },
            { Setting: ScalarAttribute scalar, IsList: true } => new JsonObject { ["type"] = "array", ["items"] = Scalar(scalar) },
            _ => Scalar((ScalarAttribute)key.Setting),
        };
        schema.Insert(0, "description", key.Setting.Description);
        if (key is { Setting: ScalarAttribute kind, IsList: false } && fallback is not null)
            schema["default"] = kind.Write(fallback);
        return schema;
    }

    private static JsonObject Named(JsonObject section) => new()
    {
        ["type"] = "object",
        ["patternProperties"] = new JsonObject { [NameAttribute.Pattern] = section },
        ["additionalProperties"] = false,
    };

    /// <summary>A value, or text that takes it from the environment.</summary>
    private static JsonObject Scalar(ScalarAttribute kind)
    {
        var schema = kind.Schema();
        if (schema["type"]?.GetValue<string>() == "string" && schema["pattern"] is null && schema["enum"] is null)
            return schema;
        var fromEnvironment = new JsonObject { ["type"] = "string", ["pattern"] = @"\$\{" };
        if (schema["anyOf"] is JsonArray several)
        {
            several.Add(fromEnvironment);
            return schema;
        }

        return new JsonObject { ["anyOf"] = new JsonArray(schema, fromEnvironment) };
    }
}
