using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Tls;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>
/// A broker in this process, for a device without one: MQTT 3.1.1 and 5, on 127.0.0.1 without passwords and therefore for this device
/// alone, or elsewhere with them. It keeps nothing over a restart. Start it before the publisher and stop it after.
/// </summary>
public sealed partial class EmbeddedBroker : IHostedService, IAsyncDisposable
{
    /// <summary>For all clients to be told that the broker ends; loopback takes milliseconds.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    /// <summary>What a message or answer takes beside its payload, roughly.</summary>
    private const int OverheadBytes = 512;

    private const string FiltersKey = "filters";
    private const string SaidKey = "said";
    private const string OwnUsername = "edgeagent";
    private const int OwnConnectionLimit = 8;

    private readonly EmbeddedBrokerOptions _options;
    private readonly ILogger<EmbeddedBroker> _logger;
    private readonly CertificateIdentity? _identity;
    private readonly string? _ownPassword;
    private readonly BrokerListener _listener;
    private readonly BrokerListener? _ownListener;
    private readonly MqttServer _server;
    private readonly RetainedBudget _retained;
    private readonly UnreadLedger _unread;
    private readonly ConcurrentDictionary<string, bool> _ownClients = new(StringComparer.Ordinal);
    private readonly Lock _subscriptions = new();
    private int _saidTooManyRetained;

    /// <summary>A broker that begins to listen when the host starts it.</summary>
    /// <exception cref="PublishException">Its certificate or key cannot be used.</exception>
    /// <exception cref="ArgumentException">It is to serve other devices without a login.</exception>
    public EmbeddedBroker(EmbeddedBrokerOptions options, ILogger<EmbeddedBroker> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!IPAddress.IsLoopback(options.Address) && (options.Username is null || options.Password is null))
            throw new ArgumentException("Beyond this device the broker needs a login.", nameof(options));
        (_options, _logger) = (options with { Password = null }, logger);
        _identity = options.CertificateFile is { } file ? PemFiles.ReadIdentity(file, options.KeyFile) : null;
        var login = options is { Username: { } username, Password: { } password } ? new BrokerLogin(username, password) : null;
        var guard = login is null ? null : new AddressGuard(options.AddressConnectionLimit, options.FailedLoginLimit, options.FailedLoginInterval, TimeProvider.System);
        var door = new Door(new IPEndPoint(options.Address, options.Port), options.ConnectionLimit, login, _identity?.ToContext(), guard);
        _listener = new BrokerListener(door, options, LogConnectionEnded, LogTooManyConnections);
        if (login is not null || _identity is not null)
        {
            // The agent itself comes in by a door of its own, which nobody can crowd, with a password that exists for this run alone.
            _ownPassword = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
            _ownListener = new BrokerListener(
                new Door(new IPEndPoint(IPAddress.Loopback, 0), OwnConnectionLimit, new BrokerLogin(OwnUsername, _ownPassword)), options, LogConnectionEnded, LogTooManyConnections);
        }

        var settings = new MqttServerOptions
        {
            DefaultCommunicationTimeout = options.ConnectTimeout,
            MaxPendingMessagesPerClient = options.PendingLimit,
            PendingMessagesOverflowStrategy = MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage,
        };
        _server = new MqttServer(settings, _ownListener is null ? [_listener] : [_listener, _ownListener], new MqttNetNullLogger());
        _retained = new RetainedBudget(options.RetainedLimit, options.RetainedLimitBytes);
        _unread = new UnreadLedger(options.PendingLimitBytes, options.AllPendingLimitBytes);
        _server.ValidatingConnectionAsync += OnConnect;
        _server.ClientDisconnectedAsync += OnDisconnected;
        _server.InterceptingInboundPacketAsync += OnInbound;
        _server.InterceptingOutboundPacketAsync += OnOutbound;
        _server.InterceptingClientEnqueueAsync += OnEnqueue;
        _server.ClientAcknowledgedPublishPacketAsync += OnAcknowledged;
        _server.QueuedApplicationMessageOverwrittenAsync += OnOverwritten;
        _server.InterceptingPublishAsync += OnPublish;
        _server.InterceptingSubscriptionAsync += OnSubscription;
        _server.ClientUnsubscribedTopicAsync += OnUnsubscribed;
    }

    /// <summary>The port it listens on; 0 before the start.</summary>
    public int Port => _listener.Port;

    /// <summary>Bytes that are held for clients that have not taken them.</summary>
    internal long UnreadBytes => _unread.Total;

    /// <summary>How a client in this process reaches it, whatever others have to log in with.</summary>
    /// <param name="options">What else holds for the client.</param>
    public MqttOptions ForOwnClient(MqttOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _ownListener is null
            ? options with { Broker = new BrokerAddress(_options.Address.ToString(), Port, UseTls: false) }
            : options with { Broker = new BrokerAddress(IPAddress.Loopback.ToString(), _ownListener.Port, UseTls: false), Username = OwnUsername, Password = _ownPassword };
    }

    /// <inheritdoc/>
    /// <exception cref="PublishException">The port is taken, or the address is not this machine's.</exception>
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

        LogListening(EndPoint, _identity is null ? "" : " with TLS");
        if (_identity is null && !IPAddress.IsLoopback(_options.Address))
            LogInClear(EndPoint);
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
            _ownListener?.Dispose();
            await farewell.WaitAsync(cancellationToken);
        }

        await _listener.WhenEndedAsync(cancellationToken);
        if (_ownListener is not null)
            await _ownListener.WhenEndedAsync(cancellationToken);
    }

    private string EndPoint => new IPEndPoint(_options.Address, Port > 0 ? Port : _options.Port).ToString();

    private Task OnConnect(ValidatingConnectionEventArgs e)
    {
        var channel = (ClientChannel)e.ChannelAdapter;
        var isOwn = channel.Door.Login is not null && channel.Door.Guard is null;
        if (channel.Door.Login?.IsRight(e.UserName, e.RawPassword) == false)
        {
            e.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
            if (e.RemoteEndPoint is IPEndPoint { Address: var address } && channel.Door.Guard?.Fail(address) == true)
                LogLockedOut(address.ToString(), _options.FailedLoginLimit, StrangersText.Shown(e.ClientId));
            return Task.CompletedTask;
        }

        // Nobody else may push the agent off its own broker.
        if (isOwn)
            _ownClients[e.ClientId] = true;
        else if (_ownClients.ContainsKey(e.ClientId))
            e.ReasonCode = MqttConnectReasonCode.ClientIdentifierNotValid;
        if (e.ReasonCode == MqttConnectReasonCode.Success)
            _unread.Open(e.ClientId, e.CleanSession == true, () => CutOff(e.ClientId, channel));
        return Task.CompletedTask;
    }

    private void CutOff(string clientId, ClientChannel channel)
    {
        LogCutOff(StrangersText.Shown(clientId));
        channel.CutOff();
    }

    private Task OnDisconnected(ClientDisconnectedEventArgs e)
    {
        // After a takeover the account is the new connection's.
        if (e.DisconnectType != MqttClientDisconnectType.Takeover)
            _unread.Close(e.ClientId);
        return Task.CompletedTask;
    }

    // Each of these is answered, and an answer waits until it is read.
    private Task OnInbound(InterceptingPacketEventArgs e)
    {
        if (e.Packet is MqttPingReqPacket or MqttSubscribePacket or MqttUnsubscribePacket or MqttPubRecPacket or MqttPubRelPacket
            or MqttPublishPacket { QualityOfServiceLevel: not MqttQualityOfServiceLevel.AtMostOnce })
            e.ProcessPacket = _unread.TryAdd(e.ClientId, OverheadBytes);
        return Task.CompletedTask;
    }

    private Task OnOutbound(InterceptingPacketEventArgs e)
    {
        if (e.Packet is not MqttPublishPacket message)
            _unread.Take(e.ClientId, OverheadBytes);
        else if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
            _unread.Take(e.ClientId, SizeOf(message));
        return Task.CompletedTask;
    }

    private Task OnEnqueue(InterceptingClientApplicationMessageEnqueueEventArgs e)
    {
        e.AcceptEnqueue = _unread.TryAdd(e.ReceiverClientId, e.ApplicationMessage.Payload.Length + e.ApplicationMessage.Topic.Length + OverheadBytes);
        return Task.CompletedTask;
    }

    private Task OnAcknowledged(ClientAcknowledgedPublishPacketEventArgs e)
    {
        _unread.Take(e.ClientId, SizeOf(e.PublishPacket));
        return Task.CompletedTask;
    }

    // One of a higher QoS stays with MQTTnet until its client acknowledges it, which never got it.
    private Task OnOverwritten(QueueMessageOverwrittenEventArgs e)
    {
        if (e.Packet is MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.AtMostOnce } message)
            _unread.Take(e.ReceiverClientId, SizeOf(message));
        return Task.CompletedTask;
    }

    private static long SizeOf(MqttPublishPacket message) => message.Payload.Length + message.Topic.Length + OverheadBytes;

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
            LogTooManyRetained(_retained.Count, _retained.Bytes, StrangersText.Shown(e.ApplicationMessage.Topic), StrangersText.Shown(e.ClientId));
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
                LogTooManySubscriptions(StrangersText.Shown(e.ClientId), _options.SubscriptionLimit);
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

    private string WhyNot(SocketError error) => error switch
    {
        SocketError.AccessDenied => $"The embedded broker cannot listen on {EndPoint}: ports below 1024 need a privilege. Give it another port.",
        SocketError.AddressNotAvailable => $"The embedded broker cannot listen on {EndPoint}: this machine does not have that address. 0.0.0.0 and [::] are all that it has.",
        _ => $"The embedded broker cannot listen on {EndPoint} ({error}): "
            + $"{PortOwner.Of(_options.Port)?.ToString() ?? "another program, most often a broker such as mosquitto,"} has the port. "
            + $"To use that broker write 'mqtt: {{url: mqtt://127.0.0.1:{_options.Port}}}' in edgeagent.yaml; else stop it, or give the embedded broker another 'port' there.",
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await StopAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _server.Dispose();
        _listener.Dispose();
        _ownListener?.Dispose();
        _identity?.Dispose();
    }
}
