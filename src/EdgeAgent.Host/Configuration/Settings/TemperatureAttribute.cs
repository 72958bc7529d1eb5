using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A temperature in degrees Celsius with its unit: <c>75C</c>.</summary>
/// <param name="description">What the key does.</param>
/// <param name="minimum">The lowest allowed, in degrees.</param>
/// <param name="maximum">The highest allowed, in degrees.</param>
internal sealed class TemperatureAttribute(string description, int minimum, int maximum) : ScalarAttribute(description)
{
    private const string Unit = "C";

    /// <inheritdoc/>
    public override string Allowed => $"a temperature from {minimum}{Unit} to {maximum}{Unit}";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) =>
        text.EndsWith(Unit, StringComparison.Ordinal)
        && double.TryParse(text.AsSpan()[..^Unit.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && value >= minimum && value <= maximum ? value : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^[0-9]+(\\.[0-9]+)? *C$" };

    /// <inheritdoc/>
    public override JsonNode? Write(object value) => JsonValue.Create(((double)value).ToString("0.###", CultureInfo.InvariantCulture) + Unit);
}
