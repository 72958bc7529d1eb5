using System.Text.Json.Nodes;
using EdgeAgent.Host.Scenes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>From one moment of a stream to another: <c>1s..5s</c>.</summary>
internal sealed class TimeRangeAttribute(string description) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => TimeRange.InWords;

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => TimeRange.Parse(text);

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = @"^([0-9.]+ *(ms|s|m|h))? *\.\. *([0-9.]+ *(ms|s|m|h))?$" };
}
