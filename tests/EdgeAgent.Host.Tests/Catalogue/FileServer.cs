using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeAgent.Host.Tests.Catalogue;

/// <summary>An HTTP server whose answers a test makes up: one a connection, so that it can break every rule.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<FileRequest, FileReply> _answer;
    private readonly ConcurrentQueue<FileRequest> _requests = new();
    private readonly Task _loop;

    public FileServer(Func<FileRequest, FileReply> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public IReadOnlyList<FileRequest> Requests => [.. _requests];

    public async ValueTask DisposeAsync()
    {
        // The listener outlives its loop: one that has stopped refuses the call instead of hearing the token.
        await _stop.CancelAsync();
        await _loop;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }

        await Task.WhenAll(open);
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                if (await ReadAsync(stream) is not { } request)
                    return;
                _requests.Enqueue(request);
                var reply = _answer(request);
                if (reply.HangsUp)
                    return;
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Head(reply)), _stop.Token);
                await stream.WriteAsync(reply.Length is null ? Chunked(reply) : reply.Body, _stop.Token);
                if (reply.Stalls)
                    await Task.Delay(Timeout.Infinite, _stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The other side left, or the test is over.
            }
        }
    }

    private static string Head(FileReply reply)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} Made up\r\nConnection: close\r\n");
        head.Append(reply.Length is { } length ? string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n") : "Transfer-Encoding: chunked\r\n");
        foreach (var (name, value) in reply.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return head.Append("\r\n").ToString();
    }

    private static byte[] Chunked(FileReply reply) =>
        [.. Encoding.ASCII.GetBytes($"{reply.Body.Length:x}\r\n"), .. reply.Body, .. "\r\n0\r\n\r\n"u8];

    private async Task<FileRequest?> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        if (await reader.ReadLineAsync(_stop.Token) is not { Length: > 0 } first)
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        var range = headers.GetValueOrDefault("Range");
        long? from = range is null ? null : long.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
        return new FileRequest(Uri.UnescapeDataString(first.Split(' ')[1]), from, headers.GetValueOrDefault("If-Range"), headers.GetValueOrDefault("Host"));
    }
}
