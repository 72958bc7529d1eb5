using System.Collections;
using System.Net.Sockets;
using EdgeAgent.Mqtt.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>
/// A broker in this process, for a device without one: MQTT 3.1.1 and 5 on 127.0.0.1, without passwords and therefore for this device
/// alone. It keeps nothing over a restart. Start it before the publisher and stop it after.
/// </summary>
public sealed partial class EmbeddedBroker : IHostedService, IAsyncDisposable
{
    /// <summary>For all clients to be told that the broker ends; loopback takes milliseconds.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private const string FiltersKey = "filters";
    private const string SaidKey = "said";

    private readonly EmbeddedBrokerOptions _options;
    private readonly ILogger<EmbeddedBroker> _logger;
    private readonly LoopbackListener _listener;
    private readonly MqttServer _server;
    private readonly RetainedBudget _retained;
    private readonly Lock _subscriptions = new();
    private int _saidTooManyRetained;

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
        _retained = new RetainedBudget(options.RetainedLimit, options.RetainedLimitBytes);
        _server.InterceptingPublishAsync += OnPublish;
        _server.InterceptingSubscriptionAsync += OnSubscription;
        _server.ClientUnsubscribedTopicAsync += OnUnsubscribed;
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
            throw new PublishException(PublishFault.PortTaken, WhyNot(e.SocketErrorCode), e);
        }

        LogListening(Port);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server.IsStarted)
        {
            // Measured: MQTTnet says goodbye to one client after the other, and waits seconds for each that reads nothing. With its connection closed it does not.
            var farewell = _server.StopAsync(new MqttServerStopOptions());
            await Task.WhenAny(farewell, Task.Delay(Farewell, cancellationToken));
            _listener.Dispose();
            await farewell.WaitAsync(cancellationToken);
        }

        await _listener.WhenEndedAsync(cancellationToken);
    }

    private Task OnPublish(InterceptingPublishEventArgs e)
    {
        if (!e.ApplicationMessage.Retain)
            return Task.CompletedTask;
        if (_retained.TryTake(e.ApplicationMessage.Topic, e.ApplicationMessage.Payload.Length))
        {
            Volatile.Write(ref _saidTooManyRetained, 0);
            return Task.CompletedTask;
        }

        (e.ProcessPublish, e.Response.ReasonCode) = (false, MqttPubAckReasonCode.QuotaExceeded);
        if (Interlocked.Exchange(ref _saidTooManyRetained, 1) == 0)
            LogTooManyRetained(_retained.Count, _retained.Bytes, e.ApplicationMessage.Topic, e.ClientId);
        return Task.CompletedTask;
    }

    private Task OnSubscription(InterceptingSubscriptionEventArgs e)
    {
        lock (_subscriptions)
        {
            var filters = FiltersOf(e.SessionItems);
            if (filters.Contains(e.TopicFilter.Topic) || filters.Count < _options.SubscriptionLimit)
            {
                filters.Add(e.TopicFilter.Topic);
                return Task.CompletedTask;
            }

            if (e.SessionItems[SaidKey] is null)
                LogTooManySubscriptions(e.ClientId, _options.SubscriptionLimit);
            e.SessionItems[SaidKey] = true;
        }

        (e.ProcessSubscription, e.Response.ReasonCode) = (false, MqttSubscribeReasonCode.QuotaExceeded);
        return Task.CompletedTask;
    }

    private Task OnUnsubscribed(ClientUnsubscribedTopicEventArgs e)
    {
        lock (_subscriptions)
            FiltersOf(e.SessionItems).Remove(e.TopicFilter);
        return Task.CompletedTask;
    }

    // The items are the session's own and end with it.
    private static HashSet<string> FiltersOf(IDictionary items)
    {
        if (items[FiltersKey] is HashSet<string> known)
            return known;
        var filters = new HashSet<string>(StringComparer.Ordinal);
        items[FiltersKey] = filters;
        return filters;
    }

    private string WhyNot(SocketError error) => error == SocketError.AccessDenied
        ? $"The embedded broker cannot listen on 127.0.0.1:{_options.Port}: ports below 1024 need a privilege. Give it another 'mqtt: port'."
        : $"The embedded broker cannot listen on 127.0.0.1:{_options.Port} ({error}): "
            + $"{PortOwner.Of(_options.Port) ?? "another program, most often a broker such as mosquitto,"} has the port. "
            + $"To use that broker write 'mqtt: {{url: mqtt://127.0.0.1:{_options.Port}}}' in edgeagent.yaml; else stop it, or give the embedded broker another 'port' there.";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await StopAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _server.Dispose();
        _listener.Dispose();
    }
}
