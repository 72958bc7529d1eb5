using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Events.Rules;

namespace EdgeAgent.Pipeline.Events.Json;

/// <summary>
/// JSON schemas (draft 2020-12) of the events, generated from their records, so that the code, the wire and the documentation
/// cannot part. Unknown keys are allowed: a version that adds one does not break who validates.
/// </summary>
public static class EventSchemas
{
    /// <summary>The schema of an event's <c>data</c>; its <c>$id</c> is the event's <c>dataschema</c>.</summary>
    public static JsonObject OfData(EventDescriptor kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return RecordSchemas.Of(kind.Record, EventJsonContext.Default.Options, kind.DataSchema);
    }

    /// <summary>The schema of whole messages, whatever their type: the envelope, and for each type its data.</summary>
    public static JsonObject OfMessages()
    {
        var kinds = new JsonArray();
        foreach (var kind in EventCatalogue.All)
        {
            var data = OfData(kind);
            data.Remove("$schema");
            data.Remove("$id");
            kinds.Add(new JsonObject
            {
                ["title"] = kind.Name,
                ["properties"] = new JsonObject
                {
                    ["type"] = kind.Record == typeof(RuleFired) ? Text("The rule's own.", @"^edgeagent\.rule\.[a-z0-9][a-z0-9_-]{0,62}$") : new JsonObject { ["enum"] = new JsonArray(kind.CloudEventType) },
                    ["dataschema"] = new JsonObject { ["enum"] = new JsonArray(kind.DataSchema) },
                    ["data"] = data,
                },
            });
        }

        return new JsonObject
        {
            ["$schema"] = RecordSchemas.Draft,
            ["$id"] = "urn:edgeagent:schema:events",
            ["title"] = "EdgeAgent events",
            ["description"] = "One message of edgeagent/<agent>[/<source>]/events/<type>: a CloudEvent 1.0 in structured JSON.",
            ["type"] = "object",
            ["required"] = new JsonArray(
                "specversion", "id", "source", "type", "time", "datacontenttype", "dataschema", "sequence", "clocksync", "replayed", "data"),
            ["properties"] = new JsonObject
            {
                ["specversion"] = new JsonObject { ["enum"] = new JsonArray("1.0") },
                ["id"] = Text("UUIDv7, the same however often the event is sent.", "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"),
                ["source"] = Text("Who the event is about.", "^/agents/[a-z0-9][a-z0-9_-]{0,62}(/(cameras|microphones)/[a-z0-9][a-z0-9_-]{0,62})?$"),
                ["type"] = Text("What happened.", "^edgeagent\\."),
                ["time"] = Text("Wall clock of the capture, UTC.", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z$"),
                ["datacontenttype"] = new JsonObject { ["enum"] = new JsonArray("application/json") },
                ["dataschema"] = Text("The schema of data, with its version.", "^urn:edgeagent:schema:"),
                ["subject"] = new JsonObject { ["type"] = "string", ["description"] = "What within the source, such as track/17." },
                ["sequence"] = Text("Counts the events of this source from 1 without gaps.", "^[0-9]{16}$"),
                ["clocksync"] = new JsonObject { ["type"] = "boolean", ["description"] = "Whether the wall clock was known to be right." },
                ["replayed"] = new JsonObject { ["type"] = "boolean", ["description"] = "Whether the event was sent late, after the broker was away." },
                ["data"] = new JsonObject { ["type"] = "object" },
            },
            ["oneOf"] = kinds,
        };
    }

    private static JsonObject Text(string description, string pattern) =>
        new() { ["type"] = "string", ["description"] = description, ["pattern"] = pattern };
}
