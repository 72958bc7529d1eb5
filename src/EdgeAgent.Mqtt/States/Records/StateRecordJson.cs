using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeAgent.Mqtt.States.Records;

/// <summary>Writes the records of current values.</summary>
internal static class StateRecordJson
{
    // Payloads are read by JSON parsers, not pasted into HTML: text of any language stays readable.
    private static readonly StateJsonContext Readable =
        new(new JsonSerializerOptions(StateJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>How they are written, for their schemas.</summary>
    public static JsonSerializerOptions Options => Readable.Options;

    /// <summary>One record.</summary>
    /// <exception cref="ArgumentException">A number is NaN or infinite.</exception>
    public static string Write(object record) => JsonSerializer.Serialize(record, record.GetType(), Readable);
}
