using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.Topics;

namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>
/// A source's events as <c>event</c> entities, one for each family of types, and one for each type that comes often. They listen to <c>events/</c> only: a late event of
/// <c>history/</c> would set off automations.
/// </summary>
internal static class EventEntities
{
    // Types that come several times a second, or that say what a sensor says already: beside others they would hide these.
    private static readonly string[] Frequent = ["object.updated", "speech.partial", "sound.level", "sound.top", "count.changed"];

    private static readonly Dictionary<string, string> Titles = new()
    {
        ["agent"] = "Agent events",
        ["source"] = "Source events",
        ["object"] = "Objects",
        ["zone"] = "Zone events",
        ["line"] = "Line crossings",
        ["part"] = "Parts",
        ["motion"] = "Motion events",
        ["classification"] = "Classification events",
        ["anomaly"] = "Anomalies",
        ["speech"] = "Speech events",
        ["keyword"] = "Keywords",
        ["sound"] = "Sounds",
        ["speaker"] = "Speakers",
        ["rule"] = "Rules",
    };

    /// <summary>The entities of a source's events.</summary>
    public static IEnumerable<Entity> Of(EntityDraft draft, IReadOnlyList<string> types)
    {
        foreach (var family in types.Where(type => !Frequent.Contains(type)).GroupBy(FamilyOf))
            yield return Of(draft, $"event-{family.Key}", Titles.GetValueOrDefault(family.Key) ?? Spoken(family.Key), [.. family], isHidden: false);
        foreach (var type in types.Where(Frequent.Contains))
            yield return Of(draft, $"event-{type.Replace('.', '-')}", Spoken(type), [type], isHidden: true);
    }

    private static Entity Of(EntityDraft draft, string id, string title, string[] types, bool isHidden)
    {
        var isAboutItself = FamilyOf(types[0]) is "agent" or "source";
        return draft.Make(id, "event", title, isAboutItself ? "diagnostic" : null, isAboutItself ? Reach.Agent : Reach.Source, isHidden, new JsonObject
        {
            ["stat_t"] = TopicTable.EventOf(draft.Source, types is [var only] ? only : "+"),
            ["evt_typ"] = new JsonArray([.. types.Select(type => JsonValue.Create(type))]),
            ["val_tpl"] = Template(types),
        });
    }

    // Of an event that is another entity's, {} is left: Home Assistant ignores it without a word. All that the event tells becomes attributes.
    private static string Template(string[] types)
    {
        var list = string.Join(",", types.Select(type => $"'{type.Replace("\\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'"));
        return "{% set t = value_json.type | replace('edgeagent.', '', 1) %}"
            + $"{{% if t in [{list}] %}}{{{{ dict(value_json.data | default({{}}), event_type=t, id=value_json.id, time=value_json.time) | to_json }}}}{{% else %}}{{}}{{% endif %}}";
    }

    private static string FamilyOf(string type) => type.Split('.')[0];

    private static string Spoken(string type)
    {
        var words = type.Replace('.', ' ').Replace('_', ' ');
        return char.ToUpperInvariant(words[0]) + words[1..];
    }
}
