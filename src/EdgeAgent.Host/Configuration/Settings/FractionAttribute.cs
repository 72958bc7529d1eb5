using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A fraction: <c>0.4</c> or <c>40%</c>.</summary>
internal sealed class FractionAttribute(string description) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => "a number from 0 to 1, or a percentage from 0% to 100%";

    /// <inheritdoc/>
    public override object? Read(string text, string folder)
    {
        var isPercentage = text.EndsWith('%');
        if (!double.TryParse(isPercentage ? text.AsSpan()[..^1].TrimEnd() : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            return null;
        var fraction = isPercentage ? value / 100 : value;

        // .NET reads "-Infinity" as a number, whatever style is asked for.
        return fraction is >= 0 and <= 1 ? fraction : null;
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "number", ["minimum"] = 0, ["maximum"] = 1 },
            new JsonObject { ["type"] = "string", ["pattern"] = "^(100(\\.0*)?|[0-9]{1,2}(\\.[0-9]*)?) *%$" }),
    };

    /// <inheritdoc/>
    public override JsonNode? Write(object value) => JsonValue.Create((double)value);
}
