using System.Globalization;
using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A time span with its unit that may be negative: <c>180ms</c>, <c>-0.3s</c>.</summary>
/// <param name="description">What the key does.</param>
/// <param name="most">The longest allowed, either way, in the same notation.</param>
internal sealed class OffsetAttribute(string description, string most) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => $"a duration from -{most} to {most} with its unit: ms or s";

    /// <inheritdoc/>
    public override object? Read(string text, string folder)
    {
        var isNegative = text.StartsWith('-');
        return ShortTime.Parse(isNegative ? text[1..] : text) is { } value && value <= ShortTime.Parse(most) ? isNegative ? -value : value : null;
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^-?[0-9]+(\\.[0-9]+)? *(ms|s)$" };

    /// <inheritdoc/>
    public override JsonNode? Write(object value) => JsonValue.Create(Format((TimeSpan)value));

    /// <summary>An offset in the file's notation, in whole milliseconds.</summary>
    public static string Format(TimeSpan value) => value == TimeSpan.Zero ? "0s" : Math.Round(value.TotalMilliseconds).ToString("0", CultureInfo.InvariantCulture) + "ms";
}
