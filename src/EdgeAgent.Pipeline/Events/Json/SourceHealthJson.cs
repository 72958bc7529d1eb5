using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeAgent.Pipeline.Events.Json;

/// <summary>Writes a source's health as the JSON object of its retained topic; unknown values are left out. Stateless and thread-safe.</summary>
public static class SourceHealthJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one health, UTF-8.</summary>
    public static void Write(SourceHealth health, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(health);
        ArgumentNullException.ThrowIfNull(output);
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        writer.WriteString("state"u8, Word(health.State));
        writer.WriteString("since"u8, CloudEventJson.Format(health.Since));
        if (health.Condition is { } condition)
            writer.WriteString("condition"u8, Word(condition));
        if (health.ConditionSince is { } conditionSince)
            writer.WriteString("condition_since"u8, CloudEventJson.Format(conditionSince));
        if (health.Reason is { } reason)
            writer.WriteString("reason"u8, reason);
        // A rate over no time at all is no number; readers get it with the next report.
        if (health.Fps is { } fps && double.IsFinite(fps))
            writer.WriteNumber("fps"u8, Math.Round(fps, 2));
        if (health.LatencyMs is { } latency && double.IsFinite(latency))
            writer.WriteNumber("latency_ms"u8, Math.Round(latency, 2));
        if (health.LastData is { } last)
            writer.WriteString("last_data"u8, CloudEventJson.Format(last));
        if (health.Picture is { } picture)
        {
            writer.WriteNumber("width"u8, picture.Width);
            writer.WriteNumber("height"u8, picture.Height);
        }

        writer.WriteNumber("drops"u8, health.Drops);
        writer.WriteEndObject();
    }

    private static string Word<TEnum>(TEnum value) where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
