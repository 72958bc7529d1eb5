using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Scenes.Settings;

namespace EdgeAgent.Host.Configuration.Schema;

/// <summary>
/// JSON schemas (draft 2020-12) of the files that people write, generated from the records, for editors that complete and check them.
/// <c>config/edgeagent.schema.json</c> and <c>config/scene.schema.json</c> are copies, and a test holds them to this.
/// </summary>
internal static class SettingsSchema
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>That of the configuration as text, ending in a line break.</summary>
    public static string OfConfiguration() => Generate(typeof(AgentConfiguration), "configuration", "EdgeAgent configuration");

    /// <summary>That of a scene as text, ending in a line break.</summary>
    public static string OfScene() => Generate(typeof(SceneSettings), "scene", "EdgeAgent scene");

    private static string Generate(Type root, string name, string title)
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = $"urn:edgeagent:schema:{name}",
            ["title"] = title,
        };
        foreach (var (key, value) in Section(root).ToList())
            schema[key] = value?.DeepClone();
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
            { Setting: SectionListAttribute } => new JsonObject { ["type"] = "array", ["items"] = Section(key.SectionType) },
            { Setting: PointAttribute or PolygonAttribute } => ((ValueAttribute)key.Setting).Schema(),
            { Setting: NamedTextsAttribute { MayBeOne: true } texts } => new JsonObject { ["anyOf"] = new JsonArray(Scalar(texts.Text), Texts(texts)) },
            { Setting: NamedTextsAttribute texts } => Texts(texts),
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

    /// <summary>Any single value is read as its text: an editor takes <c>track: 3</c> for a number.</summary>
    private static JsonObject Texts(NamedTextsAttribute kind)
    {
        var text = kind.Text.Schema();
        text["type"] = new JsonArray("string", "number", "boolean");
        return new JsonObject { ["type"] = "object", ["additionalProperties"] = text };
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
