using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeAgent.TestKit.HomeAssistant;

/// <summary>What a discovery payload has to be, by Home Assistant's field tables (<c>ha/mqtt-fields.json</c> of the assets).</summary>
public sealed partial class DiscoveryContract
{
    private readonly JsonObject _tables;
    private readonly Dictionary<string, JsonObject> _root;
    private readonly Dictionary<string, JsonObject> _device;
    private readonly Dictionary<string, JsonObject> _origin;
    private readonly Dictionary<string, JsonObject> _availability;
    private readonly Dictionary<string, JsonObject> _common;
    private readonly Dictionary<string, Dictionary<string, JsonObject>> _platforms;

    /// <summary>Reads the tables.</summary>
    /// <param name="json">The file's text.</param>
    public DiscoveryContract(string json)
    {
        _tables = JsonNode.Parse(json)!.AsObject();
        _root = Table(_tables["discovery"]!["root"]!);
        _device = Table(_tables["device"]!["keys"]!);
        _origin = Table(_tables["origin_info"]!["keys"]!);
        _availability = Table(_tables["availability_item"]!["keys"]!);
        _common = Table(_tables["common"]!);
        _platforms = _tables["platforms"]!.AsObject().ToDictionary(p => p.Key, p => Table(p.Value!["keys"]!));
    }

    /// <summary>The tables of the assets.</summary>
    public static DiscoveryContract FromAssets() => new(File.ReadAllText(TestAssets.PathOf("ha/mqtt-fields.json")));

    /// <summary>The complete examples: topic and payload.</summary>
    public IEnumerable<(string Topic, string Payload)> Examples =>
        _tables["examples"]!.AsObject().Select(e => ((string)e.Value!["topic"]!, e.Value["payload"]!.ToJsonString()));

    /// <summary>What is wrong with one retained message on a discovery topic that is not empty; nothing when Home Assistant takes all of it.</summary>
    public IReadOnlyList<string> FaultsOf(string topic, string payload)
    {
        var faults = new List<string>();
        var levels = topic.Split('/');
        if (levels.Length is not (4 or 5) || levels[^1] != "config" || !levels[2..^1].All(id => IdPattern().IsMatch(id)))
            faults.Add($"{topic} is no discovery topic");
        if (levels[1] == "device")
            OfDevice(Expanded(JsonNode.Parse(payload)!.AsObject(), _root), faults);
        else
            OfEntity(levels[1], Expanded(JsonNode.Parse(payload)!.AsObject(), Keys(levels[1])), topic, isAlone: true, faults);
        return faults;
    }

    /// <summary>A component, or a whole device payload, with the full names of its keys.</summary>
    public JsonObject Expand(JsonObject payload, string? platform) => Expanded(payload, platform is null ? _root : Keys(platform));

    /// <summary>The platform of a component of a device payload.</summary>
    public static string PlatformOf(JsonObject component) => (string)(component["p"] ?? component["platform"])!;

    private Dictionary<string, JsonObject> Keys(string platform)
    {
        if (!_platforms.TryGetValue(platform, out var keys))
            return _common;
        return (bool)_tables["platforms"]![platform]!["uses_common"]! ? _common.Concat(keys).ToDictionary() : keys;
    }

    private void OfDevice(JsonObject root, List<string> faults)
    {
        Check(root, _root, "root", isStrict: true, faults);
        if (root["components"] is not JsonObject components)
            return;
        var ids = new HashSet<string>();
        foreach (var (id, node) in components)
        {
            var component = node!.AsObject();
            var platform = PlatformOf(component);
            if (id.Contains(' ', StringComparison.Ordinal) || id.Length == 0)
                faults.Add($"'{id}' is no id of a component");
            // Only removed.
            if (component.Count == 1)
                continue;
            var full = Expanded(component, Keys(platform));
            full.Remove("p");
            full.Remove("platform");
            OfEntity(platform, full, id, isAlone: false, faults);
            if (platform != "device_automation" && !ids.Add((string?)full["unique_id"] ?? ""))
                faults.Add($"{id}: its unique_id is taken");
        }
    }

    private void OfEntity(string platform, JsonObject config, string where, bool isAlone, List<string> faults)
    {
        if (!_platforms.ContainsKey(platform) || !_tables["supported_components"]!.AsArray().Any(c => (string?)c == platform))
        {
            faults.Add($"{where}: there is no platform {platform}");
            return;
        }

        var keys = Keys(platform);
        // In a device payload they stand at the root.
        if (!isAlone && platform == "device_automation")
            keys = keys.Where(k => k.Key != "device").ToDictionary();
        Check(config, keys, where, isStrict: true, faults);
        if (platform == "device_automation")
            return;
        if (string.IsNullOrEmpty((string?)config["unique_id"]))
            faults.Add($"{where}: no unique_id");
        if (isAlone && (config["device"] is null || config["origin"] is null))
            faults.Add($"{where}: alone, it has to say of which device it is and who says so");
        Rules(platform, config, where, faults);
    }

    private void Rules(string platform, JsonObject config, string where, List<string> faults)
    {
        var category = (string?)config["entity_category"];
        var deviceClass = (string?)config["device_class"];
        var unit = (string?)config["unit_of_measurement"];
        if (category == "config" && platform is "sensor" or "binary_sensor" && category == "config")
            faults.Add($"{where}: a {platform} cannot be config");
        if (platform == "sensor")
        {
            if (config["options"] is JsonArray options && (options.Count == 0 || deviceClass != "enum" || unit is not null || config["state_class"] is not null))
                faults.Add($"{where}: options need device_class enum, and neither unit nor state_class");
            if (deviceClass is "enum" or "date" or "timestamp" or "uptime" && (unit is not null || config["state_class"] is not null))
                faults.Add($"{where}: {deviceClass} has neither unit nor state_class");
            if (config["last_reset_value_template"] is not null && (string?)config["state_class"] != "total")
                faults.Add($"{where}: last_reset_value_template without state_class total");
        }

        if (platform is "sensor" or "number" && deviceClass is not null && _tables["sensor_units"]![deviceClass] is JsonArray { Count: > 0 } units
            && !units.Any(u => (string?)u == unit))
            faults.Add($"{where}: {deviceClass} is not measured in '{unit}'");
        if (platform is "number" && (config["min"] is null || config["max"] is null || (double)config["min"]! >= (double)config["max"]!))
            faults.Add($"{where}: no range");
        if (platform is "image" && (config["image_topic"] is null) == (config["url_topic"] is null))
            faults.Add($"{where}: either image_topic or url_topic");
        if (platform is "button" or "switch" or "number" && (bool?)config["retain"] == true)
            faults.Add($"{where}: retained commands come again at every start");
        if (platform is "event" && config["event_types"] is not JsonArray { Count: > 0 })
            faults.Add($"{where}: no event_types");
        if (config["availability"] is not null && config["availability_topic"] is not null)
            faults.Add($"{where}: availability excludes availability_topic");
    }

    private void Check(JsonObject value, Dictionary<string, JsonObject> keys, string where, bool isStrict, List<string> faults)
    {
        foreach (var (key, rule) in keys)
        {
            if ((bool?)rule["required"] == true && value[key] is null)
                faults.Add($"{where}: {key} is missing");
        }

        foreach (var (key, node) in value)
        {
            if (!keys.TryGetValue(key, out var rule))
            {
                if (isStrict)
                    faults.Add($"{where}: there is no key {key}");
                continue;
            }

            if (FaultOf(node, rule) is { } fault)
                faults.Add($"{where}: {key} {fault}");
            Nested(key, node, where, faults);
        }
    }

    private void Nested(string key, JsonNode? node, string where, List<string> faults)
    {
        switch (key, node)
        {
            case ("device", JsonObject device):
                Check(Expanded(device, _device), _device, $"{where}: device", isStrict: true, faults);
                if (device["name"] is null || ((device["ids"] ?? device["identifiers"]) is null or JsonArray { Count: 0 } && device["cns"] is null))
                    faults.Add($"{where}: device needs ids and a name");
                break;
            case ("origin", JsonObject origin):
                Check(Expanded(origin, _origin), _origin, $"{where}: origin", isStrict: true, faults);
                break;
            case ("availability", JsonArray list):
                foreach (var item in list)
                    Check(Expanded(item!.AsObject(), _availability), _availability, $"{where}: availability", isStrict: true, faults);
                break;
        }
    }

    private string? FaultOf(JsonNode? node, JsonObject rule)
    {
        var type = (string)rule["type"]!;
        var text = node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? (string?)value : null;
        var isNull = node is null && type.EndsWith("_or_null", StringComparison.Ordinal);
        var number = node?.GetValueKind() == JsonValueKind.Number ? (double?)node : null;
        var isRight = isNull || type switch
        {
            "string" or "template" or "string_or_null" or "regex" => text is not null,
            "topic_filter" => text is not null && IsTopic(text, mayHaveWildcards: true),
            "topic_name" => text is not null && IsTopic(text, mayHaveWildcards: false),
            "entity_id" => text is not null && EntityIdPattern().IsMatch(text) && text.Length <= 255,
            "url" => Uri.TryCreate(text, UriKind.Absolute, out _),
            "icon" => text is not null && text.Contains(':', StringComparison.Ordinal),
            "bool" => node?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
            "int" or "seconds" => number is { } n && n == Math.Floor(n),
            "float" => number is not null,
            "list" or "availability_list" => node is JsonArray,
            "string_or_list" => text is not null || node is JsonArray,
            "list_of_pairs" => node is JsonArray pairs && pairs.All(p => p is JsonArray { Count: 2 }),
            "map" or "device" or "origin" => node is JsonObject,
            "sensor_device_class_or_null" => text is not null && _tables["sensor_units"]![text] is not null,
            "number_device_class_or_null" => text is not null && _tables["sensor_units"]![text] is not null && text is not ("date" or "enum" or "timestamp" or "uptime"),
            "binary_device_class_or_null" => text is not null && _tables["binary_sensor_device_classes"]!.AsArray().Any(c => (string?)c == text),
            _ => throw new InvalidOperationException($"The tables know a type {type} that this test does not."),
        };
        if (!isRight)
            return $"is no {type}: {node?.ToJsonString() ?? "null"}";
        if (node is not null && rule["values"] is JsonArray values && !values.Any(v => JsonNode.DeepEquals(v, node)))
            return $"cannot be {node.ToJsonString()}";
        if (number is { } amount && (amount < ((double?)rule["min"] ?? double.MinValue) || amount > ((double?)rule["max"] ?? double.MaxValue)))
            return $"cannot be {amount}";
        return null;
    }

    // Full names, as Home Assistant makes them before it looks at anything.
    private static JsonObject Expanded(JsonObject value, Dictionary<string, JsonObject> keys)
    {
        var names = keys.Where(k => k.Value["abbr"] is not null).ToDictionary(k => (string)k.Value["abbr"]!, k => k.Key);
        return new JsonObject(value.Select(p => KeyValuePair.Create(names.GetValueOrDefault(p.Key) ?? p.Key, p.Value?.DeepClone())));
    }

    private static Dictionary<string, JsonObject> Table(JsonNode table) => table.AsObject().ToDictionary(k => k.Key, k => k.Value!.AsObject());

    private static bool IsTopic(string topic, bool mayHaveWildcards) =>
        topic.Length is > 0 and <= 65535 && !topic.Contains('\0', StringComparison.Ordinal) && (mayHaveWildcards || topic.AsSpan().IndexOfAny('+', '#') < 0);

    [GeneratedRegex(@"^[a-zA-Z0-9_-]+\z")]
    private static partial Regex IdPattern();

    // cv.entity_id of Home Assistant.
    [GeneratedRegex(@"^(?!.+__)(?!_)[\da-z_]+(?<!_)\.(?!_)[\da-z_]+(?<!_)\z")]
    private static partial Regex EntityIdPattern();
}
