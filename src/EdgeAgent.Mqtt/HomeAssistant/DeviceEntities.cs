using System.Text.Json.Nodes;

namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>A device with its entities: the agent, or one of its sources.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Source">The source's name; null for the agent itself.</param>
/// <param name="Device">What the device is, <c>dev</c>.</param>
/// <param name="Origin">Who says so, <c>o</c>.</param>
/// <param name="Availability">The topics that all have to say <c>online</c> for its entities to be there, <c>avty</c>, unless an entity has its own.</param>
/// <param name="Entities">In the order in which a person should see them.</param>
internal sealed record DeviceEntities(string Agent, string? Source, JsonObject Device, JsonObject Origin, JsonArray Availability, IReadOnlyList<Entity> Entities)
{
    /// <summary>The device's id over all agents. Names may hold <c>-</c> and <c>_</c>, never a dot.</summary>
    public string Id => IdOf(Agent, Source);

    /// <summary>The id of a device.</summary>
    public static string IdOf(string agent, string? source) => source is null ? $"edgeagent.{agent}" : $"edgeagent.{agent}.{source}";
}
