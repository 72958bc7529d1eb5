using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>The address of a collector of OpenTelemetry: <c>http://host:4317</c>, <c>https://host/otlp</c>.</summary>
internal sealed class CollectorUrlAttribute(string description) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => "http://host:port or https://host:port, without a user name or password in it";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "", Host.Length: > 0 } ? url : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^https?://[^@?#]+$" };
}
