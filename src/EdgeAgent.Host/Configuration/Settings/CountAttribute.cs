using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A whole number within a range.</summary>
internal sealed class CountAttribute(string description, int minimum, int maximum) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => $"a whole number from {minimum} to {maximum}";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum ? value : null;

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "integer", ["minimum"] = minimum, ["maximum"] = maximum };

    /// <inheritdoc/>
    public override JsonNode? Write(object value) => JsonValue.Create((int)value);
}
