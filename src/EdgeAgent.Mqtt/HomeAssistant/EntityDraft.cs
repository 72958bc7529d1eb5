using System.Text;
using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>Begins the entities of one device with what all of them have.</summary>
/// <param name="agent">The agent's name.</param>
/// <param name="source">Whose entities they are.</param>
internal sealed class EntityDraft(string agent, EventSource source)
{
    // With the longest platform's name and a mark for the second of a name within Home Assistant's 255.
    private const int LongestObjectId = 230;

    private readonly string? _name = source.Kind == SourceKind.Agent ? null : source.Name;

    /// <summary>Whose entities they are.</summary>
    public EventSource Source => source;

    /// <summary>The device's topics that have to say <c>online</c>.</summary>
    public JsonArray Availability => _name is null ? [StatusOf(EventSource.OfAgent(agent))] : [StatusOf(EventSource.OfAgent(agent)), StatusOf(source)];

    /// <summary>An entity.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="platform">What it is.</param>
    /// <param name="title">Its name for people; null where its device class names it.</param>
    /// <param name="category"><c>config</c>, <c>diagnostic</c> or null.</param>
    /// <param name="reach">When it can be believed.</param>
    /// <param name="isHidden">Whether people have to enable it first.</param>
    /// <param name="more">What its platform needs.</param>
    public Entity Make(string id, string platform, string? title, string? category, Reach reach, bool isHidden, JsonObject more)
    {
        var config = new JsonObject { ["uniq_id"] = $"{DeviceEntities.IdOf(agent, _name)}.{id}", ["def_ent_id"] = $"{platform}.{ObjectId(Readable(id, title ?? (string?)more["dev_cla"]))}" };
        if (title is not null)
            config["name"] = title;
        foreach (var (key, value) in more)
            config[key] = value?.DeepClone();
        if (category is not null)
            config["ent_cat"] = category;
        if (isHidden)
            config["en"] = false;
        if (reach == Reach.Agent && _name is not null)
            config["avty"] = new JsonArray(StatusOf(EventSource.OfAgent(agent)));
        // Anything that was said on it will do: an agent that is offline is known to be so.
        if (reach == Reach.Always)
            config["avty"] = new JsonArray(new JsonObject { ["t"] = TopicTable.AgentStatusOf(agent), ["val_tpl"] = TopicTable.Online });
        // At the root it reaches the components only in releases of 2026.
        config["qos"] = 1;
        return new Entity(id, platform, config);
    }

    /// <summary>The category of a role. What only shows can be no <c>config</c>: Home Assistant would not add it.</summary>
    public static string? CategoryOf(StateRole role, bool isSettable) => role switch
    {
        StateRole.Primary => null,
        StateRole.Setting when isSettable => "config",
        _ => "diagnostic",
    };

    private static JsonObject StatusOf(EventSource source) => new() { ["t"] = TopicTable.StatusOf(source) };

    // People read it: its title where that can be written so, else its id.
    private static string Readable(string id, string? title) => title is not null && title.All(char.IsAscii) && title.Any(char.IsAsciiLetterOrDigit) ? title.ToLowerInvariant() : id;

    // Home Assistant's entity ids: [0-9a-z_], no '_' at an end, never two of them, at most 255 with the platform (cv.entity_id).
    private string ObjectId(string id)
    {
        var text = new StringBuilder();
        foreach (var letter in _name is null ? $"{agent}_{id}" : $"{agent}_{_name}_{id}")
        {
            if (char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter))
                text.Append(letter);
            else if (text.Length > 0 && text[^1] != '_')
                text.Append('_');
        }

        if (text.Length > LongestObjectId)
            text.Length = LongestObjectId;
        return text.ToString().TrimEnd('_');
    }
}
