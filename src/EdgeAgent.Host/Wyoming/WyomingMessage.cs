using System.Text.Json;

namespace EdgeAgent.Host.Wyoming;

/// <summary>
/// A message as a client sent it: the keys that mean something here, all others left out. A value of a kind that its key does not
/// take is as if it were absent. One object serves a whole connection: a chunk of audio allocates nothing.
/// </summary>
internal sealed class WyomingMessage
{
    private readonly List<string> _names = [];

    /// <summary>What it is.</summary>
    public MessageType Type { get; private set; }

    /// <summary>Samples per second.</summary>
    public int? Rate { get; private set; }

    /// <summary>Bytes of a sample.</summary>
    public int? Width { get; private set; }

    /// <summary>Channels.</summary>
    public int? Channels { get; private set; }

    /// <summary>The client's own time of its audio, in milliseconds.</summary>
    public long? Timestamp { get; private set; }

    /// <summary>A text to give back.</summary>
    public string? Text { get; private set; }

    /// <summary>A model's name.</summary>
    public string? Name { get; private set; }

    /// <summary>Names of wake words; empty for all.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>A language.</summary>
    public string? Language { get; private set; }

    /// <summary>JSON that is given back as it came; null for none.</summary>
    public byte[]? Context { get; private set; }

    /// <summary>The audio; there until the next message is read.</summary>
    public ReadOnlyMemory<byte> Payload { get; set; }

    /// <summary>Reads a header.</summary>
    /// <param name="line">Without its line feed.</param>
    /// <returns>How many bytes of data and of payload it says that follow; not above 0 for none.</returns>
    /// <exception cref="JsonException">It is no JSON object, or one that is no header.</exception>
    public (long Data, long Payload) ReadHeader(ReadOnlySpan<byte> line)
    {
        Clear();
        var reader = new Utf8JsonReader(line);
        Begin(ref reader);
        var hasType = false;
        var (data, payload) = (0L, 0L);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                hasType = reader.TokenType == JsonTokenType.String;
                Type = hasType ? TypeOf(ref reader) : MessageType.Other;
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                    ReadKeys(ref reader, line);
                else if (reader.TokenType != JsonTokenType.Null)
                    throw new JsonException("its data is no object");
            }
            else if (reader.ValueTextEquals("data_length"u8))
            {
                data = Length(ref reader, "data_length");
            }
            else if (reader.ValueTextEquals("payload_length"u8))
            {
                payload = Length(ref reader, "payload_length");
            }
            else
            {
                reader.Skip();
            }
        }

        reader.Read();
        return hasType ? (data, payload) : throw new JsonException("it has no type");
    }

    /// <summary>Reads the data after a header; its keys win over those of the header.</summary>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public void ReadData(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        Begin(ref reader);
        ReadKeys(ref reader, json);
        reader.Read();
    }

    private void Clear()
    {
        Type = MessageType.Other;
        Rate = Width = Channels = null;
        Timestamp = null;
        Text = Name = Language = null;
        Context = null;
        Payload = default;
        _names.Clear();
    }

    private static void Begin(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("it is no object");
    }

    /// <summary>Reads the keys of an object that has begun, up to its end.</summary>
    private void ReadKeys(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("rate"u8))
                Rate = Number(ref reader);
            else if (reader.ValueTextEquals("width"u8))
                Width = Number(ref reader);
            else if (reader.ValueTextEquals("channels"u8))
                Channels = Number(ref reader);
            else if (reader.ValueTextEquals("timestamp"u8))
                Timestamp = LongNumber(ref reader);
            else if (reader.ValueTextEquals("text"u8))
                Text = String(ref reader);
            else if (reader.ValueTextEquals("name"u8))
                Name = String(ref reader);
            else if (reader.ValueTextEquals("language"u8))
                Language = String(ref reader);
            else if (reader.ValueTextEquals("names"u8))
                ReadNames(ref reader);
            else if (reader.ValueTextEquals("context"u8))
                Context = Raw(ref reader, json);
            else
                reader.Skip();
        }
    }

    private void ReadNames(ref Utf8JsonReader reader)
    {
        _names.Clear();
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String && Unescaped(ref reader) is { } name)
                _names.Add(name);
            else
                reader.Skip();
        }
    }

    private static MessageType TypeOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("audio-chunk"u8) ? MessageType.AudioChunk
        : reader.ValueTextEquals("audio-start"u8) ? MessageType.AudioStart
        : reader.ValueTextEquals("audio-stop"u8) ? MessageType.AudioStop
        : reader.ValueTextEquals("transcribe"u8) ? MessageType.Transcribe
        : reader.ValueTextEquals("detect"u8) ? MessageType.Detect
        : reader.ValueTextEquals("describe"u8) ? MessageType.Describe
        : reader.ValueTextEquals("ping"u8) ? MessageType.Ping
        : MessageType.Other;

    private static long Length(ref Utf8JsonReader reader, string key)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Null => 0,
            JsonTokenType.Number when reader.TryGetInt64(out var length) => length,
            _ => throw new JsonException($"its {key} is no whole number"),
        };
    }

    private static int? Number(ref Utf8JsonReader reader) => LongNumber(ref reader) is { } number and >= int.MinValue and <= int.MaxValue ? (int)number : null;

    private static long? LongNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number))
            return number;
        reader.Skip();
        return null;
    }

    private static string? String(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return Unescaped(ref reader);
        reader.Skip();
        return null;
    }

    private static string? Unescaped(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are no UTF-8.
            return null;
        }
    }

    private static byte[]? Raw(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed].ToArray();
    }
}
