using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.Client;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A broker's address: <c>mqtt://host[:1883]</c>, or <c>mqtts://host[:8883]</c> with TLS.</summary>
internal sealed class BrokerUrlAttribute(string description) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => "mqtt://host:port, or mqtts://host:port with TLS; user name and password are keys of their own";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) =>
        BrokerAddress.TryParse(text, out _, out _) ? new Uri(text) : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^mqtts?://[^/@]+/?$" };
}
