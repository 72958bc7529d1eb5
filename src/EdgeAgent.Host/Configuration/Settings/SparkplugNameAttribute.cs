using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.Sparkplug;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A name in a Sparkplug network.</summary>
internal sealed class SparkplugNameAttribute(string description) : ScalarAttribute(description)
{
    private const int MaximumLength = 200;

    /// <inheritdoc/>
    public override string Allowed => $"1 to {MaximumLength} characters without '+', '/', '#'";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => text.Length <= MaximumLength && SparkplugOptions.FaultOfName(text) is null ? text : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^[^+/#]+$", ["maxLength"] = MaximumLength };
}
