using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>Free text.</summary>
internal sealed class TextAttribute(string description) : ScalarAttribute(description)
{
    /// <summary>Longer than any password or label; MQTT's own limit is 65535 bytes.</summary>
    private const int MaximumLength = 4096;

    /// <inheritdoc/>
    public override string Allowed => $"1 to {MaximumLength} characters without line breaks";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => text.Length is > 0 and <= MaximumLength && !text.Any(char.IsControl) ? text : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = MaximumLength };
}
