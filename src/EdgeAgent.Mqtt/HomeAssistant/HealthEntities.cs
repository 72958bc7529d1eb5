using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>How the agent or a source is doing, from its <c>status</c> and <c>health</c> topics.</summary>
internal static class HealthEntities
{
    // States in which a source gives no data although it should.
    private static readonly SourceState[] Troubled = [SourceState.Waiting, SourceState.Faulted];

    /// <summary>The entities of the agent's or a source's health.</summary>
    public static IEnumerable<Entity> Of(EntityDraft draft)
    {
        var isAgent = draft.Source.Kind == SourceKind.Agent;
        yield return draft.Make("health-status", "binary_sensor", null, "diagnostic", isAgent ? Reach.Always : Reach.Agent, isHidden: false, new JsonObject
        {
            ["dev_cla"] = "connectivity",
            ["stat_t"] = TopicTable.StatusOf(draft.Source),
            ["pl_on"] = TopicTable.Online,
            ["pl_off"] = TopicTable.Offline,
        });
        if (isAgent)
            yield break;

        var health = TopicTable.HealthOf(draft.Source);
        var troubled = string.Join(",", Troubled.Select(state => $"'{Word(state)}'"));
        yield return draft.Make("health-problem", "binary_sensor", null, "diagnostic", Reach.Agent, isHidden: false, new JsonObject
        {
            ["dev_cla"] = "problem",
            ["stat_t"] = health,
            ["val_tpl"] = $"{{{{ 'ON' if value_json.state in [{troubled}] or value_json.condition is defined else 'OFF' }}}}",
            ["json_attr_t"] = health,
        });
        yield return draft.Make("health-state", "sensor", "State", "diagnostic", Reach.Agent, isHidden: false, new JsonObject
        {
            ["dev_cla"] = "enum",
            ["ops"] = new JsonArray([.. Enum.GetValues<SourceState>().Select(state => JsonValue.Create(Word(state)))]),
            ["stat_t"] = health,
            ["val_tpl"] = "{{ value_json.state }}",
        });
    }

    private static string Word(SourceState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());
}
