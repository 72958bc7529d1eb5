using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A number within a range.</summary>
internal sealed class NumberAttribute(string description, double minimum, double maximum) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"a number from {minimum} to {maximum}");

    /// <inheritdoc/>
    public override object? Read(string text, string folder) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && value >= minimum && value <= maximum ? value : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "number", ["minimum"] = minimum, ["maximum"] = maximum };

    /// <inheritdoc/>
    public override JsonNode? Write(object value) => JsonValue.Create((double)value);
}
