using EdgeAgent.Mqtt.Outbox;

namespace EdgeAgent.Mqtt.Client;

/// <summary>One message as it goes to the broker.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Payload">Its bytes; nobody changes them.</param>
/// <param name="Retain">Whether the broker keeps it for later subscribers.</param>
/// <param name="ContentType">Its MIME type, where MQTT 5 carries one.</param>
internal sealed record OutgoingMessage(string Topic, ReadOnlyMemory<byte> Payload, bool Retain, string? ContentType)
{
    /// <summary>0 or 1.</summary>
    public int Qos { get; init; } = 1;

    /// <summary>Whether its bytes are UTF-8.</summary>
    public bool IsText { get; init; } = true;

    /// <summary>How long it is worth anything to those who have not got it yet, where MQTT 5 says it; null for ever.</summary>
    public TimeSpan? Expiry { get; init; }

    /// <summary>What an answer is about, as its request gave it; empty for none.</summary>
    public ReadOnlyMemory<byte> Correlation { get; init; }

    /// <summary>What MQTT 5 carries beside the payload, such as a trace.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> UserProperties { get; init; } = [];

    /// <summary>When what it tells was captured, as <see cref="TimeProvider.GetTimestamp"/>; null where no capture caused it.</summary>
    public long? CapturedAt { get; init; }

    /// <summary>The event that it carries; null for a state or a message that passes.</summary>
    public OutboxEvent? Event { get; init; }

    /// <summary>
    /// Told each time the broker has acknowledged this message, with null, or has refused it, with the cause. At once and without throwing; null where nobody asks.
    /// </summary>
    public Action<string?>? Settled { get; init; }

    /// <summary>What the attempts to deliver it have shown; of a state, those of the values before it too.</summary>
    public DeliveryRecord Delivery { get; init; } = new();

    /// <summary>Whether it is never sent again.</summary>
    public bool IsGivenUp { get; set; }
}
