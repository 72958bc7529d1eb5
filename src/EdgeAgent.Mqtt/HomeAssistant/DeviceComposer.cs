using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>
/// Makes Home Assistant's devices from what the agent can tell and be told: one for the agent, one for each source. Field names and rules: home-assistant/core,
/// <c>homeassistant/components/mqtt</c> (schemas.py, discovery.py and the platforms).
/// </summary>
internal static class DeviceComposer
{
    private const string Maker = "EdgeAgent";

    /// <summary>The devices of an agent.</summary>
    public static IEnumerable<DeviceEntities> Compose(AgentDescription agent) => agent.All.Select(source => Compose(agent, source));

    private static DeviceEntities Compose(AgentDescription agent, SourceDescription source)
    {
        var draft = new EntityDraft(agent.Agent, source.Source);
        var name = source.Source.Kind == SourceKind.Agent ? null : source.Source.Name;
        var device = new JsonObject
        {
            ["ids"] = new JsonArray(DeviceEntities.IdOf(agent.Agent, name)),
            ["name"] = source.Title,
            ["mf"] = Maker,
            ["mdl"] = source.Source.Kind switch { SourceKind.Camera => "camera", SourceKind.Microphone => "microphone", _ => "agent" },
            ["sw"] = agent.Version,
        };
        if (name is not null)
            device["via_device"] = DeviceEntities.IdOf(agent.Agent, null);
        return new DeviceEntities(agent.Agent, name, device, new JsonObject { ["name"] = Maker, ["sw"] = agent.Version }, draft.Availability,
        [
            .. StateEntities.Of(draft, source.States),
            .. Snapshot(draft, source),
            .. EventEntities.Of(draft, source.EventTypes),
            .. source.Commands.Select(command => Button(draft, command)),
            .. HealthEntities.Of(draft),
            .. MetricEntities.Of(draft),
        ]);
    }

    private static IEnumerable<Entity> Snapshot(EntityDraft draft, SourceDescription source)
    {
        if (source.HasSnapshot)
            yield return draft.Make("image-snapshot", "image", "Snapshot", null, Reach.Source, isHidden: false, new JsonObject { ["img_t"] = TopicTable.SnapshotOf(draft.Source) });
    }

    // What the agent's requests take is a JSON object; "PRESS" is none.
    private static Entity Button(EntityDraft draft, string command)
    {
        var more = new JsonObject { ["cmd_t"] = TopicTable.CommandOf(draft.Source, command), ["pl_prs"] = "{}" };
        if (command == "restart")
            more["dev_cla"] = "restart";
        var title = char.ToUpperInvariant(command[0]) + command[1..].Replace('_', ' ');
        return draft.Make($"command-{command}", "button", command == "snapshot" ? "Take snapshot" : title, command == "snapshot" ? null : "config", Reach.Agent, isHidden: false, more);
    }
}
