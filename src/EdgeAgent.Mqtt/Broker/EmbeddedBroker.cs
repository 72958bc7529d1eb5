using System.Net.Sockets;
using EdgeAgent.Mqtt.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>
/// A broker in this process, for a device without one: MQTT 3.1.1 and 5 on 127.0.0.1, without passwords and therefore for this device
/// alone. It keeps nothing over a restart. Start it before the publisher and stop it after.
/// </summary>
public sealed partial class EmbeddedBroker : IHostedService, IAsyncDisposable
{
    private readonly EmbeddedBrokerOptions _options;
    private readonly ILogger<EmbeddedBroker> _logger;
    private readonly LoopbackListener _listener;
    private readonly MqttServer _server;

    /// <summary>A broker that begins to listen when the host starts it.</summary>
    public EmbeddedBroker(EmbeddedBrokerOptions options, ILogger<EmbeddedBroker> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _logger) = (options, logger);
        _listener = new LoopbackListener(options, LogConnectionEnded, LogTooManyConnections);
        var settings = new MqttServerOptions
        {
            DefaultCommunicationTimeout = options.ConnectTimeout,
            MaxPendingMessagesPerClient = options.PendingLimit,
            PendingMessagesOverflowStrategy = MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage,
        };
        _server = new MqttServer(settings, [_listener], new MqttNetNullLogger());
    }

    /// <summary>The port it listens on; 0 before the start.</summary>
    public int Port => _listener.Port;

    /// <inheritdoc/>
    /// <exception cref="PublishException">The port is taken.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _server.StartAsync();
        }
        catch (SocketException e)
        {
            throw new PublishException(
                PublishFault.PortTaken,
                $"The embedded broker cannot listen on 127.0.0.1:{_options.Port} ({e.SocketErrorCode}): another program, most often a broker such as mosquitto, has the port. " +
                $"To use that broker write 'mqtt: {{url: mqtt://127.0.0.1:{_options.Port}}}' in edgeagent.yaml; else stop it, or give the embedded broker another 'port' there.", e);
        }

        LogListening(Port);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server.IsStarted)
            await _server.StopAsync(new MqttServerStopOptions());
        await _listener.WhenEndedAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await StopAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _server.Dispose();
        _listener.Dispose();
    }
}
