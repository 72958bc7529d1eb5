namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>How the agent shows itself to Home Assistant.</summary>
public sealed record HomeAssistantOptions
{
    /// <summary>How it is told what there is.</summary>
    public DiscoveryStyle Style { get; init; }

    /// <summary>The first level of the topics that it looks for devices on. Default <c>homeassistant</c>.</summary>
    public string Prefix { get; init; } = "homeassistant";

    /// <summary>Where it says that it has started. Default <c>homeassistant/status</c>, whatever the prefix.</summary>
    public string BirthTopic { get; init; } = "homeassistant/status";

    /// <summary>What it says there. Default <c>online</c>.</summary>
    public string BirthPayload { get; init; } = "online";

    /// <summary>The file that remembers what was announced, so that it can be taken back after a restart; null where nothing can be kept.</summary>
    public string? LedgerFile { get; init; }
}
