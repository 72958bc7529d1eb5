using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeAgent.TestKit.HomeAssistant;

/// <summary>What the platforms of Home Assistant take for a value, after the template.</summary>
public static class EntityValue
{
    private const int LongestState = 255;

    /// <summary>Why a platform does not take a value; null when it does.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="config">The entity's configuration, with full names.</param>
    /// <param name="value">The value.</param>
    public static string? FaultOf(string platform, JsonObject config, string value)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(value);
        return platform switch
        {
            "sensor" => OfSensor(config, value),
            "binary_sensor" or "switch" => value == "None" || value == ((string?)config["payload_on"] ?? "ON") || value == ((string?)config["payload_off"] ?? "OFF") ? null : $"'{value}' is neither on nor off",
            "number" => value is "None" or "" || IsNumber(value, out var number) && number >= (double)config["min"]! && number <= (double)config["max"]! ? null : $"'{value}' is no number of the range",
            "event" => OfEvent(config, value),
            _ => $"a {platform} has no value",
        };
    }

    private static string? OfSensor(JsonObject config, string value)
    {
        var deviceClass = (string?)config["device_class"];
        if (value == "None")
            return null;
        if (config["unit_of_measurement"] is not null || config["state_class"] is not null)
            return value.Length == 0 || IsNumber(value, out _) ? null : $"'{value}' is no number";
        if (deviceClass == "enum")
            return config["options"]!.AsArray().Any(o => (string?)o == value) ? null : $"'{value}' is none of the options";
        if (deviceClass == "timestamp")
            return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _) && (value.EndsWith('Z') || value.Contains('+', StringComparison.Ordinal)) ? null : $"'{value}' is no time with a zone";
        // Python counts code points.
        return value.EnumerateRunes().Count() <= LongestState ? null : $"{value.Length} characters are too many";
    }

    private static string? OfEvent(JsonObject config, string value)
    {
        if (value is "" or "{}" or "None")
            return null;
        try
        {
            return JsonNode.Parse(value) is JsonObject told && config["event_types"]!.AsArray().Any(t => (string?)t == (string?)told["event_type"]) ? null : $"{value} is no event of it";
        }
        catch (JsonException)
        {
            return $"{value} is no JSON";
        }
    }

    private static bool IsNumber(string value, out double number) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
