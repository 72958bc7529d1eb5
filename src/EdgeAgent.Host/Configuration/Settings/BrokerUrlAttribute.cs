using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A broker's address: <c>mqtt://host[:1883]</c>, or <c>mqtts://host[:8883]</c> with TLS.</summary>
internal sealed class BrokerUrlAttribute(string description) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => "mqtt://host:port, or mqtts://host:port with TLS; user name and password are keys of their own";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "mqtt" or "mqtts" && url.Host.Length > 0
        && url.UserInfo.Length == 0 && url.PathAndQuery is "/" or "" && url.Fragment.Length == 0 && url.Port != 0
            ? url
            : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^mqtts?://[^/@]+/?$" };
}
