using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using EdgeAgent.Mqtt.Client;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Server;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>
/// Accepts connections for MQTTnet's server in place of its own listener, which lets anyone claim a quarter of a gigabyte with
/// five bytes: here connections are few, every packet's size is bounded before memory is given (<see cref="PacketBoundStream"/>), and each has its time.
/// </summary>
/// <param name="door">Where.</param>
/// <param name="options">The bounds.</param>
/// <param name="connectionFault">Told of a connection that ended with a fault.</param>
/// <param name="tooMany">Told, once until it has passed, that connections are closed for being too many.</param>
internal sealed class BrokerListener(Door door, EmbeddedBrokerOptions options, Action<Exception> connectionFault, Action<int> tooMany) : IMqttServerAdapter
{
    private const int SendBufferBytes = 256 * 1024;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Dictionary<Socket, Task> _connections = [];
    private volatile Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private bool _saidTooMany;

    /// <inheritdoc/>
    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>The port it listens on; 0 before the start.</summary>
    public int Port { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="SocketException">The port is taken, or the address is not this machine's.</exception>
    public Task StartAsync(MqttServerOptions serverOptions, IMqttNetLogger logger)
    {
        var listener = new Socket(door.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // All addresses are those of both families.
            if (door.EndPoint.Address.Equals(IPAddress.IPv6Any))
                listener.DualMode = true;
            listener.Bind(door.EndPoint);
            listener.Listen(door.ConnectionLimit);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _listener = listener;
        _accepting = AcceptAsync(listener, logger);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Waits until no connection is left; a stop closes them.</summary>
    public async Task WhenEndedAsync(CancellationToken cancellationToken)
    {
        Task[] rest;
        lock (_lock)
            rest = [.. _connections.Values, _accepting];
        await Task.WhenAll(rest).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var listener = _listener;
        _listener = null;
        listener?.Dispose();
        lock (_lock)
        {
            foreach (var connection in _connections.Keys)
                connection.Dispose();
        }
    }

    private async Task AcceptAsync(Socket listener, IMqttNetLogger logger)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync();
            }
            catch (Exception e) when (_listener is null && (e is ObjectDisposedException or SocketException))
            {
                return;
            }
            catch (SocketException e)
            {
                // The client is gone again, or there are no file descriptors left: later there may be.
                connectionFault(e);
                await Task.Delay(AcceptPause);
                continue;
            }

            Admit(socket, logger);
        }
    }

    private void Admit(Socket socket, IMqttNetLogger logger)
    {
        IPAddress address;
        try
        {
            address = ((IPEndPoint)socket.RemoteEndPoint!).Address;
        }
        catch (SocketException)
        {
            // It is gone again.
            socket.Dispose();
            return;
        }

        lock (_lock)
        {
            if (_connections.Count >= door.ConnectionLimit)
            {
                socket.Dispose();
                if (!_saidTooMany)
                    tooMany(door.ConnectionLimit);
                _saidTooMany = true;
                return;
            }

            if (door.Guard?.TryEnter(address) == false)
            {
                socket.Dispose();
                return;
            }

            _saidTooMany = false;
            // The entry is made under the lock that the connection takes to remove it.
            _connections.Add(socket, Task.Run(() => ServeAsync(socket, address, logger)));
        }
    }

    private async Task ServeAsync(Socket socket, IPAddress address, IMqttNetLogger logger)
    {
        try
        {
            socket.NoDelay = true;
            // The system would hold megabytes for a client that reads nothing.
            socket.SendBufferSize = SendBufferBytes;
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (door.Certificate is { } certificate)
                stream = await EncryptAsync(stream, certificate);
            await using var bounded = new PacketBoundStream(stream, options.ConnectLimitBytes, options.PacketLimitBytes, options.PacketTimeout);
            var channel = new MqttTcpChannel(bounded, socket.LocalEndPoint, socket.RemoteEndPoint, clientCertificate: null);
            var formatter = new MqttPacketFormatterAdapter(new MqttBufferWriter(4096, 65535));
            using var adapter = new ClientChannel(new MqttChannelAdapter(channel, formatter, logger), door, socket.Dispose);
            if (ClientHandler is { } serve)
                await serve(adapter);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or AuthenticationException or OperationCanceledException or PublishException
            or MQTTnet.Exceptions.MqttCommunicationException or MQTTnet.Exceptions.MqttProtocolViolationException)
        {
            connectionFault(e);
        }
        finally
        {
            socket.Dispose();
            door.Guard?.Leave(address);
            lock (_lock)
                _connections.Remove(socket);
        }
    }

    private async Task<SslStream> EncryptAsync(Stream inner, SslStreamCertificateContext certificate)
    {
        var stream = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            using var deadline = new CancellationTokenSource(options.ConnectTimeout);
            await stream.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificateContext = certificate, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13, AllowRenegotiation = false }, deadline.Token);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }
}
