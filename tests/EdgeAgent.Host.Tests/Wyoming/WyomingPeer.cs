using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace EdgeAgent.Host.Tests.Wyoming;

/// <summary>A client on a bare socket: it may say anything, and waits for answers only so long.</summary>
internal sealed class WyomingPeer : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly Stream _stream;

    public WyomingPeer(IPEndPoint endpoint)
    {
        _client.Connect(endpoint);
        _client.NoDelay = true;
        _stream = new BufferedStream(_client.GetStream());
        _client.GetStream().ReadTimeout = 20_000;
    }

    public void Send(string type, object? data = null, byte[]? payload = null)
    {
        var body = data is null ? [] : JsonSerializer.SerializeToUtf8Bytes(data);
        SendRaw([.. Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"data_length\":{body.Length},\"payload_length\":{payload?.Length ?? 0}}}\n"), .. body, .. payload ?? []]);
    }

    public void SendRaw(string text) => SendRaw(Encoding.UTF8.GetBytes(text));

    public void SendRaw(byte[] bytes) => _client.GetStream().Write(bytes);

    /// <summary>Audio as a satellite sends it.</summary>
    public void Speak(byte[] pcm, int rate = 16000, int width = 2, int channels = 1)
    {
        var frame = width * channels;
        Send("audio-start", new { rate, width, channels, timestamp = 0 });
        for (var at = 0; at < pcm.Length; at += 1024 * frame)
            Send("audio-chunk", new { rate, width, channels, timestamp = at / frame * 1000L / rate }, pcm[at..Math.Min(pcm.Length, at + 1024 * frame)]);
        Send("audio-stop", new { timestamp = pcm.Length / frame * 1000L / rate });
    }

    public void FinishSending() => _client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>The next message; null at the end of the connection.</summary>
    public (string Type, JsonElement Data)? Read()
    {
        var line = new MemoryStream();
        for (int value; (value = ReadByte()) != '\n'; line.WriteByte((byte)value))
        {
            if (value < 0)
                return null;
        }

        var header = JsonDocument.Parse(line.ToArray()).RootElement;
        var data = default(JsonElement);
        if (header.TryGetProperty("data_length", out var length))
        {
            var body = new byte[length.GetInt32()];
            _stream.ReadExactly(body);
            data = JsonDocument.Parse(body).RootElement;
        }

        return (header.GetProperty("type").GetString()!, data);
    }

    public JsonElement Read(string type)
    {
        var message = Read();
        Assert.NotNull(message);
        Assert.True(type == message.Value.Type, $"{message.Value.Type}: {message.Value.Data}");
        return message.Value.Data;
    }

    public void Dispose() => _client.Dispose();

    private int ReadByte()
    {
        try
        {
            return _stream.ReadByte();
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: not SocketError.TimedOut })
        {
            return -1;
        }
    }
}
