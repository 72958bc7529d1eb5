namespace EdgeAgent.Mqtt.Client;

/// <summary>One message as it goes to the broker at QoS 1.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Payload">Its bytes; nobody changes them.</param>
/// <param name="Retain">Whether the broker keeps it for later subscribers.</param>
/// <param name="ContentType">Its MIME type, where MQTT 5 carries one.</param>
internal sealed record OutgoingMessage(string Topic, ReadOnlyMemory<byte> Payload, bool Retain, string? ContentType)
{
    /// <summary>How often the broker failed to take this message.</summary>
    public int BrokerErrors { get; set; }
}
