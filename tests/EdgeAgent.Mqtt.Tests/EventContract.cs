using System.Net.Mime;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using EdgeAgent.Pipeline.Events.Json;
using NJsonSchema;

namespace EdgeAgent.Mqtt.Tests;

/// <summary>What every event message has to be: a CloudEvent as the CloudEvents library reads it, and valid by the generated schema.</summary>
internal static class EventContract
{
    private static readonly JsonSchema Schema = JsonSchema.FromJsonAsync(EventSchemas.OfMessages().ToJsonString()).GetAwaiter().GetResult();

    public static CloudEvent AssertValid(string json)
    {
        Assert.Empty(Schema.Validate(json));
        var parsed = new JsonEventFormatter().DecodeStructuredModeMessage(System.Text.Encoding.UTF8.GetBytes(json), new ContentType(CloudEventJson.ContentType), extensionAttributes: null);
        parsed.Validate();
        return parsed;
    }

    public static JsonElement Data(CloudEvent cloudEvent) => Assert.IsType<JsonElement>(cloudEvent.Data);
}
