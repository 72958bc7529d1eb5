using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;

namespace EdgeAgent.Pipeline.Events.Json;

/// <summary>
/// JSON schemas (draft 2020-12) of records, generated from them and from the summaries of their documentation, so that the code, the wire and the
/// documentation cannot part. Unknown keys are allowed: a version that adds one does not break who validates.
/// </summary>
public static class RecordSchemas
{
    /// <summary>The dialect of all schemas.</summary>
    public const string Draft = "https://json-schema.org/draft/2020-12/schema";

    private const string OurAssemblies = "EdgeAgent.";

    private static readonly ConcurrentDictionary<Assembly, XmlSummaries> Summaries = new();

    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Complete,
    };

    /// <summary>The schema of a record as it is written with some options.</summary>
    /// <param name="record">The record's type.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="id">The schema's <c>$id</c>.</param>
    public static JsonObject Of(Type record, JsonSerializerOptions options, string id)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(options);
        var schema = new JsonObject { ["$schema"] = Draft, ["$id"] = id };
        foreach (var (key, value) in options.GetJsonSchemaAsNode(record, Options).AsObject())
            schema[key] = value?.DeepClone();
        return schema;
    }

    private static JsonNode Complete(JsonSchemaExporterContext context, JsonNode node)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var isAlwaysThere = IsAlwaysThere(context);

        // The exporter cannot look into a converter and gives "true" for what one writes.
        var schema = type == typeof(double) ? new JsonObject { ["type"] = isAlwaysThere ? new JsonArray("number", "null") : "number" } : node as JsonObject;
        if (schema is null)
            return node;
        if (!isAlwaysThere)
            LeaveOutNull(schema);
        if (Description(context, type) is { } description)
            schema.Insert(0, "description", description);
        return schema;
    }

    // A key that is written without a value too.
    private static bool IsAlwaysThere(JsonSchemaExporterContext context) =>
        context.PropertyInfo?.AttributeProvider is MemberInfo member && member.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.Never };

    // Other null keys are never written, so a reader meets either the value or no key.
    private static void LeaveOutNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types && types.FirstOrDefault(t => t?.GetValue<string>() != "null") is { } only)
            schema["type"] = only.GetValue<string>();
        if (schema["enum"] is JsonArray values && values.FirstOrDefault(v => v is null || v.GetValueKind() == JsonValueKind.Null) is var none
            && values.Contains(none) && none is null)
            values.Remove(none);
    }

    private static string? Description(JsonSchemaExporterContext context, Type type)
    {
        if (context.PropertyInfo is not { } property)
            return IsOurs(type) ? Of(type.Assembly).Of(type) : null;
        return property.AttributeProvider is MemberInfo { DeclaringType: { } owner } member && IsOurs(owner) ? Of(owner.Assembly).Of(member) : null;
    }

    private static bool IsOurs(Type type) => type.Assembly.GetName().Name?.StartsWith(OurAssemblies, StringComparison.Ordinal) == true;

    private static XmlSummaries Of(Assembly assembly) => Summaries.GetOrAdd(assembly, XmlSummaries.Of);
}
