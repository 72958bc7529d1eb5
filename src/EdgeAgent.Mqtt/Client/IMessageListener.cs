namespace EdgeAgent.Mqtt.Client;

/// <summary>Somebody in the agent who is told something over the broker.</summary>
public interface IMessageListener
{
    /// <summary>The topics that it wants, as MQTT's filters; always the same.</summary>
    IReadOnlyList<string> Filters { get; }

    /// <summary>Takes a message on one of them, at once and without throwing: those that come after it wait meanwhile.</summary>
    void Take(in IncomingMessage message);
}
