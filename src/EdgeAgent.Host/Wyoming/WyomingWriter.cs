using System.Buffers;
using System.Text.Json;

namespace EdgeAgent.Host.Wyoming;

/// <summary>Messages to a client, as the reference writes them: the data after the header line.</summary>
internal static class WyomingWriter
{
    /// <summary>The protocol's version that these are of.</summary>
    private const string Version = "1.9.0";

    /// <summary>A message.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="data">Writes the keys of its data; null for none.</param>
    public static byte[] Write(string type, Action<Utf8JsonWriter>? data = null)
    {
        var body = new ArrayBufferWriter<byte>();
        if (data is not null)
            WriteObject(body, data);
        var message = new ArrayBufferWriter<byte>();
        WriteObject(message, json =>
        {
            json.WriteString("type", type);
            json.WriteString("version", Version);
            if (body.WrittenCount > 0)
                json.WriteNumber("data_length", body.WrittenCount);
        });
        message.Write("\n"u8);
        message.Write(body.WrittenSpan);
        return message.WrittenSpan.ToArray();
    }

    /// <summary><c>pong</c>.</summary>
    public static byte[] Pong(string? text) => Write("pong", json => json.WriteString("text", text));

    /// <summary><c>error</c>: why a client does not get what it asked for.</summary>
    public static byte[] Error(string text, string code) => Write("error", json =>
    {
        json.WriteString("text", text);
        json.WriteString("code", code);
    });

    /// <summary>Writes what a client wants to have back.</summary>
    public static void WriteContext(Utf8JsonWriter json, byte[]? context)
    {
        if (context is null)
            return;
        json.WritePropertyName("context");
        json.WriteRawValue(context);
    }

    private static void WriteObject(IBufferWriter<byte> to, Action<Utf8JsonWriter> keys)
    {
        using var json = new Utf8JsonWriter(to);
        json.WriteStartObject();
        keys(json);
        json.WriteEndObject();
    }
}
