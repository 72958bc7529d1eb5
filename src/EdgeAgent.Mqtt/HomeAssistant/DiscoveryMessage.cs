namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>One retained message to Home Assistant.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Payload">Its bytes; none: it is to forget what the topic told.</param>
internal sealed record DiscoveryMessage(string Topic, ReadOnlyMemory<byte> Payload);
