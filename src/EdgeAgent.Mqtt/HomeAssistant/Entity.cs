using System.Text.Json.Nodes;

namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>One entity, a component in Home Assistant's words.</summary>
/// <param name="Id">Its id within its device, the same for ever. <c>[a-z0-9_-]</c>.</param>
/// <param name="Platform">What it is: <c>sensor</c>, <c>switch</c>.</param>
/// <param name="Config">Its configuration without the platform, in Home Assistant's abbreviations. Never changed.</param>
internal sealed record Entity(string Id, string Platform, JsonObject Config);
