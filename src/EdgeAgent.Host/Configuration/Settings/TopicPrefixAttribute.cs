using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.Frigate;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>What topics begin with.</summary>
internal sealed class TopicPrefixAttribute(string description) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => "1 to 100 characters without '+' and '#', levels with '/' between them; not edgeagent, homeassistant or spBv1.0";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => FrigateOptions.FaultOfPrefix(text) is null ? text : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = @"^(?!(edgeagent|homeassistant|spBv1\.0)(/|$))[^+#/$][^+#/]*(/[^+#/]+)*$", ["maxLength"] = 100 };
}
