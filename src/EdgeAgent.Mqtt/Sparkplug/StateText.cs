using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.Sparkplug.Codec;

namespace EdgeAgent.Mqtt.Sparkplug;

/// <summary>Between the payloads of the agent's own topics and the values of metrics.</summary>
internal static class StateText
{
    /// <summary>Most characters of a text that a metric shows.</summary>
    public const int TextLimit = 4096;

    /// <summary>The value that a current value's payload gives a metric; null where it says nothing.</summary>
    public static MetricValue? Read(MetricDefinition metric, ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            return null;
        return metric.Type switch
        {
            SparkplugType.Boolean => payload.SequenceEqual("ON"u8) ? MetricValue.OfBoolean(true) : payload.SequenceEqual("OFF"u8) ? MetricValue.OfBoolean(false) : null,
            SparkplugType.Int64 => Number(payload) is { } count && Math.Abs(count) < 1L << 53 ? MetricValue.OfLong((long)Math.Round(count)) : null,
            SparkplugType.Double => Number(payload) is { } number ? MetricValue.OfDouble(number) : null,
            _ => Text(payload, metric.Member),
        };
    }

    /// <summary>The payload by which a command's value is set on the agent's own topics; null where it does not fit the metric.</summary>
    public static string? Write(MetricDefinition metric, MetricValue value) => metric.Type switch
    {
        SparkplugType.Boolean => value.Flag is { } flag ? flag ? CommandDesk.On : CommandDesk.Off : null,
        SparkplugType.Int64 or SparkplugType.Double => value.Number is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : null,
        _ => null,
    };

    private static double? Number(ReadOnlySpan<byte> payload) =>
        double.TryParse(payload, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static MetricValue? Text(ReadOnlySpan<byte> payload, string? member)
    {
        if (member is null)
            return MetricValue.OfText(Short(Encoding.UTF8.GetString(payload)));
        var reader = new Utf8JsonReader(payload);
        try
        {
            using var json = JsonDocument.ParseValue(ref reader);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null)
                return null;
            return MetricValue.OfText(Short(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Not between the halves of a pair.
    private static string Short(string text) => text.Length <= TextLimit ? text : text[..(char.IsHighSurrogate(text[TextLimit - 1]) ? TextLimit - 1 : TextLimit)];
}
