using System.Text.Json.Nodes;
using EdgeAgent.TestKit.HomeAssistant;

namespace EdgeAgent.Mqtt.Tests.HomeAssistant;

/// <summary>
/// What Home Assistant's <c>homeassistant/components/mqtt/discovery.py</c> and <c>entity.py</c> make of discovery messages, written after them: components found by hash, removal,
/// migration, conflicts, and the message that comes too early and loses what follows.
/// </summary>
internal sealed class ActedHomeAssistant(DiscoveryContract contract, string prefix = "homeassistant")
{
    private readonly Dictionary<(string Platform, string Id), (string Topic, JsonObject Config)> _discovered = [];
    private readonly Dictionary<(string, string), Queue<(JsonObject? Config, string Topic, bool IsMigration)>> _pending = [];
    private int _made;

    /// <summary>The entities that live, by unique id.</summary>
    public Dictionary<string, (string Platform, JsonObject Config)> Entities => _discovered.ToDictionary(d => (string)d.Value.Config["unique_id"]!, d => (d.Key.Platform, d.Value.Config));

    /// <summary>The registry: unique ids, and the number under which each was made. A user's settings belong to that number.</summary>
    public Dictionary<string, int> Registry { get; } = [];

    /// <summary>Removals by a topic that the entity does not belong to.</summary>
    public int Ignored { get; private set; }

    /// <summary>What stands in its log.</summary>
    public List<string> Log { get; } = [];

    /// <summary>All entities are set up.</summary>
    public void FinishSetUp()
    {
        var waiting = _pending.ToList();
        _pending.Clear();
        foreach (var (hash, messages) in waiting)
        {
            foreach (var (config, topic, isMigration) in messages)
                Take(hash, config, topic, isMigration);
        }
    }

    /// <summary>Takes a message.</summary>
    public void Receive(string topic, string payload)
    {
        if (!topic.StartsWith(prefix + "/", StringComparison.Ordinal))
            return;
        if (topic.Split('/')[1..^1] is not [var component, .. var ids] || ids is not ([_] or [_, _]))
        {
            Log.Add($"illegal discovery topic {topic}");
            return;
        }

        var (node, item) = ids is [var n, var i] ? (n, i) : (null, ids[0]);
        if (payload.Length > 0 && !IsMigration(payload))
            Log.AddRange(contract.FaultsOf(topic, payload));
        var parts = component == "device" ? OfDevice(node, item, payload) : OfEntity(component, node, item, payload);
        foreach (var (platform, id, config, isMigration) in parts)
        {
            if (_pending.TryGetValue((platform, id), out var queue))
            {
                queue.Enqueue((config, topic, isMigration));
                if (parts.Count > 1)
                    Log.Add($"{platform} {id} is still being set up, what follows it is lost");
                return;
            }

            Take((platform, id), config, topic, isMigration);
        }
    }

    private void Take((string, string) hash, JsonObject? config, string topic, bool isMigration)
    {
        if (_discovered.TryGetValue(hash, out var known))
        {
            // A device's empty message also reaches what migrated away from it: warned of there, and ignored.
            if (known.Topic != topic && config is null)
                Ignored++;
            else if (known.Topic != topic)
                Log.Add($"conflicting discovery message for {hash}: {known.Topic} and {topic}");
            else if (config is null)
            {
                _discovered.Remove(hash);
                if (!isMigration)
                    Registry.Remove((string)known.Config["unique_id"]!);
            }
            else
                _discovered[hash] = (topic, config);
        }
        else if (config is not null)
        {
            var id = (string)config["unique_id"]!;
            if (Entities.ContainsKey(id))
                Log.Add($"{id} does not generate unique ids");
            _discovered[hash] = (topic, config);
            Registry.TryAdd(id, _made++);
            _pending[hash] = [];
        }
    }

    private List<(string Platform, string Id, JsonObject? Config, bool IsMigration)> OfDevice(string? node, string item, string payload)
    {
        if (payload.Length == 0 || IsMigration(payload))
        {
            var known = _discovered.Keys.Where(hash => DeviceOf(hash.Id) == (node is null ? item : $"{node} {item}")).ToList();
            return [.. known.Select(hash => (hash.Platform, hash.Id, (JsonObject?)null, payload.Length > 0))];
        }

        var root = contract.Expand(JsonNode.Parse(payload)!.AsObject(), null);
        var result = new List<(string, string, JsonObject?, bool)>();
        foreach (var (id, value) in root["components"]!.AsObject())
        {
            var component = value!.AsObject();
            var platform = DiscoveryContract.PlatformOf(component);
            JsonObject? config = null;
            if (component.Count > 1)
            {
                config = contract.Expand(component, platform);
                foreach (var shared in new[] { "device", "origin", "availability", "availability_mode" }.Where(key => config[key] is null))
                    config[shared] = root[shared]?.DeepClone();
            }

            result.Add((platform, $"{item} {(node is null ? id : $"{node} {id}")}", config, false));
        }

        return result;
    }

    private List<(string Platform, string Id, JsonObject? Config, bool IsMigration)> OfEntity(string platform, string? node, string item, string payload)
    {
        var isMigration = IsMigration(payload);
        return [(platform, node is null ? item : $"{node} {item}", payload.Length == 0 || isMigration ? null : contract.Expand(JsonNode.Parse(payload)!.AsObject(), platform), isMigration)];
    }

    // _generate_device_config
    private static string DeviceOf(string discoveryId)
    {
        var ids = discoveryId.Split(' ');
        return ids.Length > 2 ? $"{ids[1]} {ids[0]}" : ids[0];
    }

    private static bool IsMigration(string payload) => payload == """{"migrate_discovery":true}""";
}
