using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Client;

namespace EdgeAgent.Host.Configuration;

/// <summary>The broker and how to log in to it.</summary>
internal sealed record MqttSettings
{
    [BrokerUrl("The broker: mqtt://host[:1883], or mqtts://host[:8883] with TLS. Without it the embedded broker runs.")]
    public Uri? Url { get; init; }

    [Text("The user name.")]
    public string? Username { get; init; }

    [Text("The password; best as !secret or ${VARIABLE}.", Secret = true)]
    public string? Password { get; init; }

    [Text("The client id, unique at the broker. Default: edgeagent- and the agent's name.")]
    public string? ClientId { get; init; }

    [File("Certificates (PEM) that sign the broker's, where the system's own do not. Needs mqtts.")]
    public string? Ca { get; init; }

    [File("The certificate (PEM) that this agent shows to the broker. Needs mqtts.")]
    public string? ClientCertificate { get; init; }

    [File("The private key (PEM) of client_certificate, where it is not in that file.")]
    public string? ClientKey { get; init; }

    [Count("The port of the embedded broker on 127.0.0.1; 0 lets the system choose. Only without url.", 0, 65535)]
    public int Port { get; init; } = 1883;

    [Text("Where answers to commands may be sent, as MQTT filters. Default: edgeagent/+/response/# and edgeagent/+/+/response/+.")]
    public IReadOnlyList<string> ResponseTopics { get; init; } = EdgeAgent.Mqtt.Commands.ResponseTopics.Usual;

    [Section("Where events wait while the broker is away.")]
    public OutboxSettings Outbox { get; init; } = new();

    [Section("Makes the agent a node of a Sparkplug B network too, beside its own topics.")]
    public SparkplugSettings? Sparkplug { get; init; }

    [Section("Tells what happens on Frigate's topics too, so that automations made for it go on working. Write {} for its usual topics.")]
    public FrigateSettings? Frigate { get; init; }

    [Duration("How long the broker keeps an event for a subscriber that is away, with MQTT 5. Default: as long as the broker does.", "1s", "8760h")]
    public TimeSpan? EventExpiry { get; init; }

    [Section("The embedded broker, where other devices are to use it too. Only without url.")]
    public EmbeddedBrokerSettings? Broker { get; init; }

    /// <summary>How the embedded broker runs.</summary>
    public EmbeddedBrokerOptions ToBrokerOptions() => Broker?.ToOptions() ?? new EmbeddedBrokerOptions { Port = Port };

    /// <summary>What the publisher needs to speak to a broker as an agent.</summary>
    public MqttOptions ToOptions(string agent, BrokerAddress broker) => new()
    {
        Agent = agent,
        Broker = broker,
        Username = Username,
        Password = Password,
        ClientId = ClientId,
        CaFile = Ca,
        CertificateFile = ClientCertificate,
        KeyFile = ClientKey,
        EventExpiry = EventExpiry,
    };

    /// <summary>The broker; no secrets.</summary>
    public override string ToString() => $"{nameof(MqttSettings)} {Url}";
}
