using System.Net;
using System.Net.Sockets;

namespace EdgeAgent.TestKit;

/// <summary>
/// A TCP proxy on 127.0.0.1 between a client under test and a real server, that does what networks do: stalls, cuts in the middle of a
/// packet, half-open connections, answers that never arrive.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private readonly Func<ReadOnlyMemory<byte>, byte[]?>? _answers;
    private readonly Lock _lock = new();
    private readonly List<(Socket Client, Socket Server)> _open = [];
    private readonly List<Task> _tasks = [];
    private volatile TaskCompletionSource _flow = Flowing();
    private long _cutAfter = -1;
    private int _connections;
    private volatile bool _refuses;
    private volatile bool _swallows;
    private volatile bool _halfOpen;

    private FaultProxy(int target, Func<ReadOnlyMemory<byte>, byte[]?>? answers, int listen)
    {
        (_target, _answers) = (target, answers);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, listen));
        _listener.Listen();
        lock (_lock)
            _tasks.Add(AcceptAsync());
    }

    /// <summary>The port to connect to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>A proxy to a port on 127.0.0.1.</summary>
    /// <param name="port">The server's.</param>
    /// <param name="answers">What a client is answered to its first bytes in the server's place before the connection is closed; null from it passes them on.</param>
    /// <param name="listen">The port to listen on; 0 for any.</param>
    public static FaultProxy To(int port, Func<ReadOnlyMemory<byte>, byte[]?>? answers = null, int listen = 0) => new(port, answers, listen);

    /// <summary>Nothing passes; what is sent waits and passes after <see cref="Resume"/>.</summary>
    public void Pause() => _flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends <see cref="Pause"/>.</summary>
    public void Resume() => _flow.TrySetResult();

    /// <summary>Cuts every connection after it has passed this many bytes of the client's, exactly; -1 to stop doing so.</summary>
    public void CutAfter(long bytes) => Volatile.Write(ref _cutAfter, bytes);

    /// <summary>What the server says is lost from now on; the client's bytes still reach it.</summary>
    public void Swallow(bool swallows) => _swallows = swallows;

    /// <summary>Connections stay open and all bytes are lost, as with a pulled cable.</summary>
    public void HalfOpen(bool halfOpen) => _halfOpen = halfOpen;

    /// <summary>New connections are closed at once.</summary>
    public void Refuse(bool refuses) => _refuses = refuses;

    /// <summary>Cuts all connections, with a reset.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            foreach (var (client, server) in _open)
                Reset(client, server);
            _open.Clear();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        Resume();
        Cut();
        Task[] rest;
        lock (_lock)
            rest = [.. _tasks];
        await Task.WhenAll(rest);
        _end.Dispose();
    }

    private static TaskCompletionSource Flowing()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private static void Reset(Socket client, Socket server)
    {
        foreach (var socket in new[] { client, server })
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Closed by its owner already.
            }

            socket.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptAsync(_end.Token);
                Interlocked.Increment(ref _connections);
                if (_refuses)
                {
                    client.Dispose();
                    continue;
                }

                lock (_lock)
                    _tasks.Add(ServeAsync(client));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            lock (_lock)
                _open.Add((client, server));
            await Task.WhenAny(UpAsync(client, server), DownAsync(server, client));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The connection ends with the fault.
        }
        finally
        {
            client.Dispose();
            server.Dispose();
            lock (_lock)
                _open.Remove((client, server));
        }
    }

    private async Task UpAsync(Socket client, Socket server)
    {
        var buffer = new byte[16 * 1024];
        long passed = 0;
        try
        {
            while (await client.ReceiveAsync(buffer, _end.Token) is > 0 and var count)
            {
                if (passed == 0 && _answers?.Invoke(buffer.AsMemory(0, count)) is { } answer)
                {
                    await client.SendAsync(answer, _end.Token);
                    return;
                }

                await _flow.Task.WaitAsync(_end.Token);
                var limit = Volatile.Read(ref _cutAfter);
                var pass = limit < 0 ? count : (int)Math.Clamp(limit - passed, 0, count);
                if (!_halfOpen)
                    await server.SendAsync(buffer.AsMemory(0, pass), _end.Token);
                passed += pass;
                if (pass < count || passed == limit)
                {
                    Reset(client, server);
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The connection ends with the fault.
        }
    }

    private async Task DownAsync(Socket server, Socket client)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await server.ReceiveAsync(buffer, _end.Token) is > 0 and var count)
            {
                await _flow.Task.WaitAsync(_end.Token);
                if (!_halfOpen && !_swallows)
                    await client.SendAsync(buffer.AsMemory(0, count), _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The connection ends with the fault.
        }
    }
}
