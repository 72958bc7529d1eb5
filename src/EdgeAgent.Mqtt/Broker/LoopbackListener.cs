using System.Net;
using System.Net.Sockets;
using EdgeAgent.Mqtt.Client;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Server;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>
/// Accepts connections on 127.0.0.1 for MQTTnet's server in place of its own listener, which lets anyone claim a quarter of a gigabyte with
/// five bytes: here connections are few, and every packet's size is bounded before memory is given (<see cref="PacketBoundStream"/>).
/// </summary>
/// <param name="options">The bounds.</param>
/// <param name="connectionFault">Told of a connection that ended with a fault.</param>
/// <param name="tooMany">Told, once until it has passed, that connections are closed for being too many.</param>
internal sealed class LoopbackListener(EmbeddedBrokerOptions options, Action<Exception> connectionFault, Action<int> tooMany) : IMqttServerAdapter
{
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
    /// <exception cref="SocketException">The port is taken.</exception>
    public Task StartAsync(MqttServerOptions serverOptions, IMqttNetLogger logger)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, options.Port));
            listener.Listen(options.ConnectionLimit);
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
        lock (_lock)
        {
            if (_connections.Count >= options.ConnectionLimit)
            {
                socket.Dispose();
                if (!_saidTooMany)
                    tooMany(options.ConnectionLimit);
                _saidTooMany = true;
                return;
            }

            _saidTooMany = false;
            // The entry is made under the lock that the connection takes to remove it.
            _connections.Add(socket, Task.Run(() => ServeAsync(socket, logger)));
        }
    }

    private async Task ServeAsync(Socket socket, IMqttNetLogger logger)
    {
        try
        {
            socket.NoDelay = true;
            await using var stream = new PacketBoundStream(new NetworkStream(socket, ownsSocket: true), options.ConnectLimitBytes, options.PacketLimitBytes);
            var channel = new MqttTcpChannel(stream, socket.LocalEndPoint, socket.RemoteEndPoint, clientCertificate: null);
            var formatter = new MqttPacketFormatterAdapter(new MqttBufferWriter(4096, 65535));
            using var adapter = new NamingChannelAdapter(new MqttChannelAdapter(channel, formatter, logger));
            if (ClientHandler is { } serve)
                await serve(adapter);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or PublishException or MQTTnet.Exceptions.MqttCommunicationException or MQTTnet.Exceptions.MqttProtocolViolationException)
        {
            connectionFault(e);
        }
        finally
        {
            socket.Dispose();
            lock (_lock)
                _connections.Remove(socket);
        }
    }
}
