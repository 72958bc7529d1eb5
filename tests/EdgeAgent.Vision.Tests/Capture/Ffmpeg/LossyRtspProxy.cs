using System.Net;
using System.Net.Sockets;

namespace EdgeAgent.Vision.Tests.Capture.Ffmpeg;

/// <summary>
/// Between a viewer and an RTSP server over TCP: passes everything on, and from a moment on loses or damages some of the packets of the
/// picture, as a camera does whose sending queue is full. The connection itself stays whole.
/// </summary>
internal sealed class LossyRtspProxy : IAsyncDisposable
{
    private const int HeaderLength = 4;
    private const int RtpHeaderLength = 12;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _server;
    private readonly double _share;
    private readonly bool _flips;
    private readonly Random _random = new(5);
    private readonly Task _serving;
    private volatile bool _damages;
    private int _damaged;

    /// <summary>A proxy.</summary>
    /// <param name="server">The server's port.</param>
    /// <param name="share">Of packets that meet the fault.</param>
    /// <param name="flips">Whether they come with a few wrong bytes instead of not at all.</param>
    public LossyRtspProxy(int server, double share, bool flips)
    {
        (_server, _share, _flips) = (server, share, flips);
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Packets that met the fault.</summary>
    public int Damaged => Volatile.Read(ref _damaged);

    public void BeginDamage() => _damages = true;

    public void EndDamage() => _damages = false;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            using var viewer = await _listener.AcceptTcpClientAsync(_stop.Token);
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
            await Task.WhenAny(viewer.GetStream().CopyToAsync(server.GetStream(), _stop.Token), PassAsync(server.GetStream(), viewer.GetStream()));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The test is over, or one of them left.
        }
    }

    /// <summary>Answers as they are, packets ($, channel, two bytes of length) one by one.</summary>
    private async Task PassAsync(NetworkStream server, NetworkStream viewer)
    {
        using var input = new BufferedStream(server, 1 << 16);
        var packet = new byte[HeaderLength + ushort.MaxValue];
        while (true)
        {
            await input.ReadExactlyAsync(packet.AsMemory(0, 1), _stop.Token);
            if (packet[0] != (byte)'$')
            {
                await viewer.WriteAsync(packet.AsMemory(0, 1), _stop.Token);
                continue;
            }

            await input.ReadExactlyAsync(packet.AsMemory(1, HeaderLength - 1), _stop.Token);
            var length = (packet[2] << 8) | packet[3];
            await input.ReadExactlyAsync(packet.AsMemory(HeaderLength, length), _stop.Token);
            if (_damages && packet[1] == 0 && length > RtpHeaderLength + 8 && _random.NextDouble() < _share)
            {
                Interlocked.Increment(ref _damaged);
                if (!_flips)
                    continue;
                for (var i = 0; i < 4; i++)
                    packet[HeaderLength + RtpHeaderLength + 4 + _random.Next(length - RtpHeaderLength - 4)] ^= (byte)(1 << _random.Next(8));
            }

            await viewer.WriteAsync(packet.AsMemory(0, HeaderLength + length), _stop.Token);
        }
    }
}
