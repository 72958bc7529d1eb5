using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Mqtt.Client;

/// <summary>How the agent talks to its broker.</summary>
public sealed record MqttOptions
{
    /// <summary>The agent's name, the second level of its topics.</summary>
    public required string Agent { get; init; }

    /// <summary>Where the broker listens.</summary>
    public required BrokerAddress Broker { get; init; }

    /// <summary>The name to log in with; null when the broker asks for none.</summary>
    public string? Username { get; init; }

    /// <summary>The password to log in with; never printed.</summary>
    public string? Password { get; init; }

    /// <summary>The client id; null for <c>edgeagent-&lt;agent&gt;</c>. A broker closes the older of two connections with the same one.</summary>
    public string? ClientId { get; init; }

    /// <summary>A PEM file with the certificate authorities to trust instead of the system's; null for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>A PEM file with the certificate that this client shows the broker; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The PEM file of that certificate's key; null when it is in the certificate's file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Tells whether this device's clock is set, which decides what a certificate's dates mean; null where nobody knows: then it counts as set.</summary>
    public ClockSync? Clock { get; init; }

    /// <summary>
    /// The silence after which the broker may take this client for lost. The broker counts one and a half of it; this client notices
    /// a dead connection within one. Default 15 s.
    /// </summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest time for name look-up, connection, TLS and the broker's answer together. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest time for a message to be acknowledged. Default 10 s.</summary>
    public TimeSpan AcknowledgeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait after the first failed connection; doubles to <see cref="ReconnectMaximum"/>. Default 1 s.</summary>
    public TimeSpan ReconnectMinimum { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between connections while the fault may pass by itself. Default 60 s.</summary>
    public TimeSpan ReconnectMaximum { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest time to send what waits and to say goodbye when the agent stops. Default 5 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the broker keeps an event, from when it takes it, for a subscriber that is away, where MQTT 5 says it; null for ever.</summary>
    public TimeSpan? EventExpiry { get; init; }

    /// <summary>The client id that is sent.</summary>
    public string EffectiveClientId => ClientId ?? $"edgeagent-{Agent}";

    /// <summary>What to do when somebody else has this client id, as the rest of a sentence.</summary>
    internal string OtherClient => $"another client uses the client id '{EffectiveClientId}'; give each agent a name of its own, or a client_id";

    /// <summary>The broker and the client id; no secrets.</summary>
    public override string ToString() => $"{Broker} as {EffectiveClientId}";
}
