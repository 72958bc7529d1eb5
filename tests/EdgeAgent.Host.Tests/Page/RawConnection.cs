using System.Net.Sockets;
using System.Text;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Page;

/// <summary>A client that writes bytes as it likes, not as HTTP wants them.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly int _port;

    public RawConnection(Uri server, int? receiveBuffer = null)
    {
        _port = server.Port;
        if (receiveBuffer is { } bytes)
            _client.ReceiveBufferSize = bytes;
        _client.Connect(server.Host, server.Port);
    }

    public void Send(string text) => _client.GetStream().Write(Encoding.Latin1.GetBytes(text.Replace("{host}", $"127.0.0.1:{_port}", StringComparison.Ordinal)));

    /// <summary>Sends a whole request and gives the whole answer.</summary>
    public Task<string> AskAsync(string request)
    {
        Send(request);
        return RestAsync();
    }

    /// <summary>All that comes until the server closes the connection.</summary>
    public async Task<string> RestAsync()
    {
        using var deadline = new CancellationTokenSource(Until.Patience);
        var all = new StringBuilder();
        var bytes = new byte[64 << 10];
        try
        {
            while (await _client.GetStream().ReadAsync(bytes, deadline.Token) is > 0 and var count)
                all.Append(Encoding.Latin1.GetString(bytes, 0, count));
        }
        catch (IOException)
        {
            // Reset: closed all the same.
        }

        return all.ToString();
    }

    /// <summary>Reads until the headers of the answer are there.</summary>
    public async Task<string> HeadersAsync()
    {
        using var deadline = new CancellationTokenSource(Until.Patience);
        var all = new StringBuilder();
        var one = new byte[1];
        while (!all.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await _client.GetStream().ReadAsync(one, deadline.Token) == 1)
            all.Append((char)one[0]);
        return all.ToString();
    }

    public void Dispose() => _client.Dispose();
}
