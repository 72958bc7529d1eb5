using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A fraction: <c>0.4</c> or <c>40%</c>.</summary>
/// <param name="description">What the key does.</param>
/// <param name="leastPercent">The smallest allowed, in percent, 0 to 9.</param>
internal sealed class FractionAttribute(string description, int leastPercent = 0) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"a number from {Least} to 1, or a percentage from {leastPercent}% to 100%");

    private double Least => leastPercent / 100.0;

    /// <inheritdoc/>
    public override object? Read(string text, string folder)
    {
        var isPercentage = text.EndsWith('%');
        if (!double.TryParse(isPercentage ? text.AsSpan()[..^1].TrimEnd() : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            return null;
        var fraction = isPercentage ? value / 100 : value;

        // .NET reads "-Infinity" as a number, whatever style is asked for.
        return fraction >= Least && fraction <= 1 ? fraction : null;
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "number", ["minimum"] = Least, ["maximum"] = 1 },
            new JsonObject { ["type"] = "string", ["pattern"] = $"^(100(\\.0*)?|{(leastPercent == 0 ? "[0-9]{1,2}" : $"([{leastPercent}-9]|[1-9][0-9])")}(\\.[0-9]*)?) *%$" }),
    };

    /// <inheritdoc/>
    public override JsonNode? Write(object value) => JsonValue.Create((double)value);
}
