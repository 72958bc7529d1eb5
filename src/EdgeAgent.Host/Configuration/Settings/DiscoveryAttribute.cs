using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.HomeAssistant;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>Yes, no, or one of the ways to do it.</summary>
internal sealed class DiscoveryAttribute(string description) : ScalarAttribute(description)
{
    private const string Single = "single";

    /// <inheritdoc/>
    public override string Allowed => $"true, false or {Single}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => ["true", "false", Single];

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => text switch
    {
        "true" => DiscoveryStyle.Device,
        "false" => DiscoveryStyle.None,
        Single => DiscoveryStyle.Single,
        _ => null,
    };

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["enum"] = new JsonArray(true, false, Single) };

    /// <inheritdoc/>
    public override JsonNode? Write(object value) => (DiscoveryStyle)value switch
    {
        DiscoveryStyle.Single => JsonValue.Create(Single),
        var style => JsonValue.Create(style == DiscoveryStyle.Device),
    };
}
