using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Rules.Schedules;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A moment of any day: <c>06:30</c>, <c>sunset-30m</c>.</summary>
internal sealed class DayTimeAttribute(string description) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => DayTime.InWords;

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => DayTime.Parse(text);

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = @"^([0-9]{1,2}:[0-9]{2}(:[0-9]{2})?|(sunrise|sunset)( *[+-] *[0-9.]+(ms|s|m|h))?)$" };
}
