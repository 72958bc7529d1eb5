namespace EdgeAgent.Mqtt.Outbox;

/// <summary>What the attempts to deliver a message have shown so far.</summary>
internal sealed class DeliveryRecord
{
    /// <summary>From here on the message is sent alone, to see whether it is the one that the broker closes connections over.</summary>
    private const int SuspectAfter = 2;

    /// <summary>How often the broker failed to take it.</summary>
    public int BrokerErrors { get; set; }

    /// <summary>Connections that the broker closed while it was on its way; of a state, also those on which it was not acknowledged in time.</summary>
    public int Hangups { get; set; }

    /// <summary>Whether it may be the cause of lost connections.</summary>
    public bool IsSuspect => Hangups >= SuspectAfter;

    /// <summary>Whether there is anything to remember.</summary>
    public bool IsBlank => BrokerErrors == 0 && Hangups == 0;

    /// <summary>The broker has taken it.</summary>
    public void Clear() => (BrokerErrors, Hangups) = (0, 0);
}
