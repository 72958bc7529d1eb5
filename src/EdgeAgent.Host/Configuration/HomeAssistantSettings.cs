using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Mqtt.HomeAssistant;

namespace EdgeAgent.Host.Configuration;

/// <summary>How the agent shows itself to Home Assistant.</summary>
internal sealed record HomeAssistantSettings
{
    [Discovery("Whether the agent, its cameras and microphones appear there by themselves; single: entity by entity, for Home Assistant before 2024.12.")]
    public DiscoveryStyle Discovery { get; init; } = DiscoveryStyle.Device;

    [Topic("The discovery prefix that is set in Home Assistant.")]
    public string Prefix { get; init; } = "homeassistant";

    [Topic("The topic of its birth message; then everything is announced again.")]
    public string BirthTopic { get; init; } = "homeassistant/status";

    [Text("The payload of its birth message.")]
    public string BirthPayload { get; init; } = "online";

    /// <summary>What the announcer needs.</summary>
    /// <param name="settings">The section; null where there is none: nothing is announced, and what was is taken back.</param>
    /// <param name="ledger">The file that remembers what was announced; null where nothing can be kept.</param>
    public static HomeAssistantOptions ToOptions(HomeAssistantSettings? settings, string? ledger) => settings is null
        ? new HomeAssistantOptions { LedgerFile = ledger }
        : new HomeAssistantOptions
        {
            Style = settings.Discovery,
            Prefix = settings.Prefix,
            BirthTopic = settings.BirthTopic,
            BirthPayload = settings.BirthPayload,
            LedgerFile = ledger,
        };
}
