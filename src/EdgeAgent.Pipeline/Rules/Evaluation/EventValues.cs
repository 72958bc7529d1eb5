using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Events.Json;
using Jint;
using Jint.Native;

namespace EdgeAgent.Pipeline.Rules.Evaluation;

/// <summary>Turns events into values of expressions and values into JSON. What is absent on the wire is absent here.</summary>
/// <param name="engine">Whose values they are.</param>
internal sealed class EventValues(Engine engine)
{
    /// <summary>An event's value; the same for all who ask.</summary>
    public JsObject Of(RuleEvent happened)
    {
        if (happened.Seen is { } seen)
            return seen;
        var value = new JsObject(engine);
        value.Set("id", happened.Id.ToString());
        value.Set("type", happened.Type);
        value.Set("source", happened.Source.Name);
        if (happened.Subject is { } subject)
            value.Set("subject", subject);
        value.Set("time", CloudEventJson.Format(happened.Time));
        value.Set("data", Of(happened.Data));
        return happened.Seen = value;
    }

    /// <summary>What an expression gave, as it is published; null for nothing.</summary>
    /// <exception cref="NotSupportedException">It gave a number that JSON has none of.</exception>
    public static JsonNode? ToJson(JsValue value)
    {
        if (value.IsBoolean())
            return JsonValue.Create(value.AsBoolean());
        if (value.IsNumber())
            return double.IsFinite(value.AsNumber()) ? JsonValue.Create(Math.Round(value.AsNumber(), 6)) : throw new NotSupportedException("It is no number.");
        if (value.IsString())
            return JsonValue.Create(value.AsString());
        if (value is JsArray list)
            return new JsonArray([.. list.Select(ToJson)]);
        if (value is JsObject thing)
        {
            var json = new JsonObject();
            foreach (var (key, property) in thing.GetOwnProperties())
                json[key.AsString()] = ToJson(property.Value);
            return json;
        }

        return null;
    }

    private JsValue Of(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return element.GetString()!;
            case JsonValueKind.Number:
                return element.GetDouble();
            case JsonValueKind.True:
                return JsBoolean.True;
            case JsonValueKind.False:
                return JsBoolean.False;
            case JsonValueKind.Array:
                return new JsArray(engine, [.. element.EnumerateArray().Select(Of)]);
            case JsonValueKind.Object:
                var thing = new JsObject(engine);
                foreach (var member in element.EnumerateObject())
                    thing.Set(member.Name, Of(member.Value));
                return thing;
            default:
                return JsValue.Undefined;
        }
    }
}
