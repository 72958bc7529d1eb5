using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>Yes or no.</summary>
internal sealed class FlagAttribute(string description) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => "true or false";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => text switch { "true" => true, "false" => false, _ => null };

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "boolean" };

    /// <inheritdoc/>
    public override JsonNode? Write(object value) => JsonValue.Create((bool)value);
}
