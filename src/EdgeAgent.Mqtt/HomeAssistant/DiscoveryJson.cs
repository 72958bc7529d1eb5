using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>Writes discovery payloads, UTF-8, without blanks. What is given is not changed.</summary>
internal static class DiscoveryJson
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Tells a component or device that another topic goes on with its entities, which keep their settings.</summary>
    public static ReadOnlyMemory<byte> Migrate { get; } = Bytes(new JsonObject { ["migrate_discovery"] = true });

    /// <summary>Some entities of a device, and the platforms of others, by id, that are to be removed.</summary>
    public static ReadOnlyMemory<byte> OfDevice(DeviceEntities device, IEnumerable<Entity> entities, IEnumerable<KeyValuePair<string, string>> removed)
    {
        var components = new JsonObject();
        foreach (var entity in entities)
        {
            var config = new JsonObject { ["p"] = entity.Platform };
            Add(config, entity.Config);
            components[entity.Id] = config;
        }

        // A platform alone takes the entity away.
        foreach (var (id, platform) in removed)
            components[id] = new JsonObject { ["p"] = platform };
        return Bytes(new JsonObject
        {
            ["dev"] = device.Device.DeepClone(),
            ["o"] = device.Origin.DeepClone(),
            ["avty"] = device.Availability.DeepClone(),
            ["avty_mode"] = "all",
            ["cmps"] = components,
        });
    }

    /// <summary>One entity, with all that is said of its device.</summary>
    public static ReadOnlyMemory<byte> OfEntity(DeviceEntities device, Entity entity)
    {
        var config = new JsonObject
        {
            ["dev"] = device.Device.DeepClone(),
            ["o"] = device.Origin.DeepClone(),
            ["avty"] = device.Availability.DeepClone(),
            ["avty_mode"] = "all",
        };
        Add(config, entity.Config);
        return Bytes(config);
    }

    private static void Add(JsonObject target, JsonObject source)
    {
        foreach (var (key, value) in source)
            target[key] = value?.DeepClone();
    }

    private static ReadOnlyMemory<byte> Bytes(JsonObject value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);
}
