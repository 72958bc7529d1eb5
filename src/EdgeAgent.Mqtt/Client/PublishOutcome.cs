namespace EdgeAgent.Mqtt.Client;

/// <summary>The broker's answer to a message.</summary>
internal enum PublishOutcome
{
    /// <summary>It has the message.</summary>
    Acknowledged,

    /// <summary>It will never take the message, most often because its access rules forbid the topic.</summary>
    Refused,
}
