using System.Net.Sockets;

namespace EdgeAgent.Host.Wyoming;

/// <summary>
/// One client's socket, used by one thread that waits at it: for a whole message, which may take only so long from its first byte on,
/// and for a client that says nothing, only so long. Closing it from another thread ends every wait.
/// </summary>
internal sealed class WyomingConnection(Socket socket, WyomingLimits limits, TimeProvider time) : IDisposable
{
    private readonly WyomingParser _parser = new(limits);
    private bool _isOver;

    /// <summary>Waits for the next message.</summary>
    /// <returns>It, until the next call; null where the client has gone or said nothing for too long.</returns>
    /// <exception cref="WyomingException">It breaks the protocol, or is too slow.</exception>
    /// <exception cref="SocketException">The connection is lost.</exception>
    public WyomingMessage? Read()
    {
        if (_isOver)
            return null;
        var began = time.GetTimestamp();
        while (!_parser.TryRead())
        {
            var isIdle = _parser.IsEmpty;
            var left = (isIdle ? limits.IdleTime : limits.MessageTime) - time.GetElapsedTime(began);
            var count = Receive(_parser.Room(), left);
            if (count is null && !isIdle)
                throw new WyomingException("too-slow", FormattableString.Invariant($"A message was not whole {limits.MessageTime.TotalSeconds} s after its first byte. Send each message at once."));
            if (count is null or 0)
                return null;
            if (isIdle)
                began = time.GetTimestamp();
            _parser.Advance(count.Value);
        }

        return _parser.Message;
    }

    /// <summary>Sends a message.</summary>
    /// <exception cref="SocketException">The connection is lost, or the client does not read.</exception>
    public void Send(byte[] message)
    {
        socket.SendTimeout = Milliseconds(limits.MessageTime);
        for (var sent = 0; sent < message.Length;)
            sent += socket.Send(message.AsSpan(sent));
    }

    /// <summary>
    /// Says no more, and lets the client finish: a connection that is closed on bytes on their way takes back what was said last.
    /// </summary>
    public void Part()
    {
        _isOver = true;
        socket.Shutdown(SocketShutdown.Send);
        var began = time.GetTimestamp();
        while (Receive(_parser.Room(), limits.LastTime - time.GetElapsedTime(began)) is > 0)
        {
            // Nothing of it is wanted.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    /// <summary>Bytes that came; null where none did in time.</summary>
    private int? Receive(Span<byte> room, TimeSpan left)
    {
        if (left <= TimeSpan.Zero)
            return null;
        socket.ReceiveTimeout = Milliseconds(left);
        try
        {
            return socket.Receive(room);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TimedOut)
        {
            return null;
        }
    }

    private static int Milliseconds(TimeSpan span) => Math.Max(1, (int)span.TotalMilliseconds);
}
