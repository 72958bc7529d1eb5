using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeAgent.Host.Cli.Output;

/// <summary>JSON as the verbs print it: keys in snake_case, nothing for what is not there, one object a line.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions OneLine = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Labels and transcripts stay readable; the text is not put into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // Read back, a key that a type cannot be without must be there.
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Reads a value back.</summary>
    /// <exception cref="JsonException">The text is not one.</exception>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, OneLine) ?? throw new JsonException("The text is null.");

    /// <summary>One value as one line.</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, OneLine);
}
