using System.Globalization;
using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A time span with its unit: <c>500ms</c>, <c>2s</c>, <c>5m</c>, <c>1h</c>.</summary>
/// <param name="description">What the key does.</param>
/// <param name="minimum">The shortest allowed, in the same notation.</param>
/// <param name="maximum">The longest allowed, in the same notation.</param>
internal sealed class DurationAttribute(string description, string minimum, string maximum) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => $"a duration from {minimum} to {maximum} with its unit: ms, s, m or h";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) =>
        ShortTime.Parse(text) is { } value && value >= ShortTime.Parse(minimum) && value <= ShortTime.Parse(maximum) ? value : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^[0-9]+(\\.[0-9]+)? *(ms|s|m|h)$" };

    /// <inheritdoc/>
    public override JsonNode? Write(object value) => JsonValue.Create(Format((TimeSpan)value));

    /// <summary>A duration in the file's notation, in the largest unit that needs no fraction.</summary>
    public static string Format(TimeSpan value)
    {
        // Nought is of every unit.
        if (value == TimeSpan.Zero)
            return "0s";
        var (suffix, ticks) = ShortTime.Units.Last(u => value.Ticks % u.Ticks == 0 || u.Suffix == "ms");
        return ((decimal)value.Ticks / ticks).ToString("0.####", CultureInfo.InvariantCulture) + suffix;
    }
}
