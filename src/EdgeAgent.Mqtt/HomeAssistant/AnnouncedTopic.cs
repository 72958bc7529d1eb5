namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>What a discovery topic has told Home Assistant.</summary>
/// <param name="Device">The id of the device that it is about.</param>
/// <param name="Style">How it tells: one device, or one entity.</param>
/// <param name="Components">The platform of each entity, by id.</param>
internal sealed record AnnouncedTopic(string Device, DiscoveryStyle Style, IReadOnlyDictionary<string, string> Components);
