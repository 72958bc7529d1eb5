using System.Text.Json.Nodes;
using EdgeAgent.Host.Scenes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>How often: <c>2</c>, <c>2..5</c>, <c>2..</c>.</summary>
internal sealed class CountRangeAttribute(string description) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => CountRange.InWords;

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => CountRange.Parse(text);

    /// <inheritdoc/>
    public override string Reason(string shown) => shown.Trim() is "0" or "0..0" ? " What must not come stands under forbid." : "";

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer", ["minimum"] = 1 }, new JsonObject { ["type"] = "string", ["pattern"] = @"^[0-9]+ *\.\. *([0-9]+)?$" }),
    };
}
