using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeAgent.Mqtt.Commands;

/// <summary>An answer as it is published: <c>{"ok":true,"result":{…}}</c> or <c>{"ok":false,"cause":"rate","error":"…"}</c>.</summary>
internal static class AnswerJson
{
    /// <summary>Most bytes of an answer that is a refusal.</summary>
    public const int LongestRefusalBytes = 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one.</summary>
    public static ReadOnlyMemory<byte> Of(CommandOutcome outcome)
    {
        if (outcome.Cause is not { } cause)
            return Written(json =>
            {
                json.WriteBoolean("ok", true);
                if (outcome.Result is null)
                    return;
                json.WritePropertyName("result");
                outcome.Result.WriteTo(json);
            });
        for (var text = Printable(outcome.Reason); ; text = Shorter(text))
        {
            var answer = Written(json =>
            {
                json.WriteBoolean("ok", false);
                json.WriteString("cause", WordOf(cause));
                json.WriteString("error", text);
            });
            if (answer.Length <= LongestRefusalBytes)
                return answer;
        }
    }

    /// <summary>A cause as a word.</summary>
    public static string WordOf(RefusalCause cause) => JsonNamingPolicy.SnakeCaseLower.ConvertName(cause.ToString());

    // A character is at most six bytes here, so that three rounds are enough for any text that an exception has ever had.
    private static string Shorter(string text)
    {
        var length = Math.Min(text.Length * 3 / 4, LongestRefusalBytes);
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)].TrimEnd('…') + "…";
    }

    // Half a surrogate pair, from wherever a message was cut, is no text that JSON could hold.
    private static string Printable(string reason) => string.Concat(reason.EnumerateRunes());

    private static ReadOnlyMemory<byte> Written(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }
}
