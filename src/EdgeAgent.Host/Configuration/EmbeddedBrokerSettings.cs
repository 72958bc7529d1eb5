using System.Net;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Host.Configuration;

/// <summary>Where the embedded broker listens, and to whom.</summary>
internal sealed record EmbeddedBrokerSettings
{
    [Listen("Where it listens. At an address other than 127.0.0.1 it needs username and password.")]
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 1883);

    [Text("The user name that every client has to log in with. The agent itself does not need it.")]
    public string? Username { get; init; }

    [Text("The password that every client has to log in with; best as !secret or ${VARIABLE}.", Secret = true)]
    public string? Password { get; init; }

    [File("The certificate (PEM) that encrypts connections, with those between it and its authority behind it. Without it passwords cross the network in clear.")]
    public string? Certificate { get; init; }

    [File("The private key (PEM) of certificate, where it is not in that file.")]
    public string? Key { get; init; }

    /// <summary>The same for the broker itself.</summary>
    public EmbeddedBrokerOptions ToOptions() => new()
    {
        Address = Listen.Address,
        Port = Listen.Port,
        Username = Username,
        Password = Password,
        CertificateFile = Certificate,
        KeyFile = Key,
    };

    /// <summary>Address and port; no secrets.</summary>
    public override string ToString() => $"{nameof(EmbeddedBrokerSettings)} {Listen}";
}
