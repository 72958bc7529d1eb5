namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>How Home Assistant is told what there is.</summary>
public enum DiscoveryStyle
{
    /// <summary>Not at all; what it was told before is taken back.</summary>
    None,

    /// <summary>One message for each device, for Home Assistant 2024.12 and later.</summary>
    Device,

    /// <summary>One message for each entity, for older ones.</summary>
    Single,
}
