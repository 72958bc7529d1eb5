using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.TestKit;

namespace EdgeAgent.Mqtt.Tests.Client;

/// <summary>A TLS server on 127.0.0.1 that answers CONNECT by its protocol level, and remembers what it heard.</summary>
internal sealed class TlsPeer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly X509Certificate2 _certificate;
    private readonly Func<byte, byte[]> _answerTo;
    private readonly Task _accepting;

    /// <summary>Begins to listen.</summary>
    /// <param name="identity">Certificate and key, PEM.</param>
    /// <param name="answerTo">The bytes to answer to a CONNECT of this level; none hangs up.</param>
    public TlsPeer((string Certificate, string Key) identity, Func<byte, byte[]> answerTo)
    {
        (_certificate, _answerTo) = (X509Certificate2.CreateFromPem(identity.Certificate, identity.Key), answerTo);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>The protocol of each CONNECT that came through, with its level.</summary>
    public ConcurrentQueue<(SslProtocols Protocol, byte Level)> Heard { get; } = new();

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting.WaitAsync(Until.Patience);
        _certificate.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                using var socket = await _listener.AcceptAsync();
                await using var stream = new SslStream(new NetworkStream(socket));
                await stream.AuthenticateAsServerAsync(_certificate);
                var connect = new byte[4096];
                if (await stream.ReadAtLeastAsync(connect, 9, throwOnEndOfStream: false) < 9)
                    continue;
                Heard.Enqueue((stream.SslProtocol, connect[8]));
                var answer = _answerTo(connect[8]);
                if (answer.Length == 0)
                    continue;
                await stream.WriteAsync(answer);
                while (await stream.ReadAsync(connect) > 0)
                {
                    // Until the client leaves.
                }
            }
            catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
            {
                // A client that refused us.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}
