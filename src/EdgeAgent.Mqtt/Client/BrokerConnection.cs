using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeAgent.Mqtt.Tls;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeAgent.Mqtt.Client;

/// <summary>
/// One connection to a broker, from its CONNECT to its end: MQTTnet with its many ways to say "not acknowledged" brought down to one. It is
/// never opened again; after a <see cref="PublishException"/> dispose it and open another one, because a cancelled write may
/// have left half a packet on the wire.
/// </summary>
internal sealed class BrokerConnection : IAsyncDisposable
{
    // What a PUBLISH needs beside what its parts need: fixed header 5, topic length 2, packet id 2, properties' length 3, format indicator 2,
    // content type's length 3.
    private const int PublishOverheadBytes = 17;
    private const int LargestWindow = 20;

    // Messages that the broker has sent and nobody has taken: more are left in the network, however many it sends.
    private const int LargestInbound = 64;

    private readonly MqttOptions _options;
    private readonly LastWill? _will;
    private readonly IMqttClient _client;
    private readonly TaskCompletionSource<PublishException> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly InboundGate _gate = new(LargestInbound);
    private IncomingHandler? _handler;
    private bool _retainAvailable = true;

    private BrokerConnection(MqttOptions options, MqttProtocolVersion version, LastWill? will)
    {
        (_options, _will) = (options, will);
        Version = version;
        _client = new MqttClientFactory().CreateMqttClient();
        _client.DisconnectedAsync += e =>
        {
            _lost.TrySetResult(Lost(e.Exception, e.Reason.ToString()));
            return Task.CompletedTask;
        };
        _client.ApplicationMessageReceivedAsync += received =>
        {
            Take(received.ApplicationMessage);
            return Task.CompletedTask;
        };
    }

    /// <summary>The version that is spoken.</summary>
    public MqttProtocolVersion Version { get; }

    /// <summary>How many messages may be unacknowledged at once.</summary>
    public int Window { get; private set; } = LargestWindow;

    /// <summary>The largest packet that the broker takes.</summary>
    public long PacketLimitBytes { get; private set; } = long.MaxValue;

    /// <summary>The silence after which to <see cref="PingAsync"/>.</summary>
    public TimeSpan PingAfter { get; private set; }

    /// <summary>Completes with the reason when the connection ends.</summary>
    public Task<PublishException> WhenLost => _lost.Task;

    /// <summary>Connects.</summary>
    /// <param name="options">Where and as whom.</param>
    /// <param name="version">Which version to speak.</param>
    /// <param name="will">What the broker shall say when the connection is lost; null for nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PublishException">No connection, with the reason.</exception>
    public static async Task<BrokerConnection> OpenAsync(MqttOptions options, MqttProtocolVersion version, LastWill? will, CancellationToken cancellationToken)
    {
        var connection = new BrokerConnection(options, version, will);
        try
        {
            await connection.ConnectAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether the broker would close the connection over the size of this message.</summary>
    public bool IsTooLarge(OutgoingMessage message) =>
        message.Payload.Length + PublishOverheadBytes + Encoding.UTF8.GetByteCount(message.Topic) + (message.ContentType?.Length ?? 0)
            + (message.Expiry is null ? 0 : 5) + (message.Correlation.Length > 0 ? message.Correlation.Length + 3 : 0)
            + message.UserProperties.Sum(p => 5 + Encoding.UTF8.GetByteCount(p.Key) + Encoding.UTF8.GetByteCount(p.Value)) > PacketLimitBytes;

    /// <summary>Sends a message and waits for its acknowledgement. Calls made one after another arrive in that order, also when not awaited between.</summary>
    /// <exception cref="PublishException">Not acknowledged: nobody knows whether it arrived.</exception>
    public async Task<PublishOutcome> PublishAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        using var deadline = Deadline(_options.AcknowledgeTimeout, cancellationToken);
        try
        {
            var result = await _client.PublishAsync(ToWire(message), deadline.Token);
            return result.ReasonCode switch
            {
                MqttClientPublishReasonCode.Success or MqttClientPublishReasonCode.NoMatchingSubscribers => PublishOutcome.Acknowledged,
                MqttClientPublishReasonCode.QuotaExceeded =>
                    throw new PublishException(PublishFault.Busy, $"{_options.Broker} has no room for more messages now."),
                MqttClientPublishReasonCode.UnspecifiedError or MqttClientPublishReasonCode.ImplementationSpecificError
                    or MqttClientPublishReasonCode.PacketIdentifierInUse =>
                    throw new PublishException(PublishFault.BrokerError, $"{_options.Broker} failed to take a message: {result.ReasonCode}."),
                _ => PublishOutcome.Refused,
            };
        }
        catch (Exception e) when (IsFailure(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Why(e, $"{_options.Broker} did not acknowledge a message within {_options.AcknowledgeTimeout.TotalSeconds:0.#} s.");
        }
    }

    /// <summary>Asks for messages. To be called once.</summary>
    /// <param name="filters">Their topics, at least one.</param>
    /// <param name="handler">Takes them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="withKept">Whether the broker shall send what it keeps for them too.</param>
    /// <returns>Why the broker does not send them; null when it does.</returns>
    /// <exception cref="PublishException">There was no answer.</exception>
    public async Task<string?> SubscribeAsync(IReadOnlyList<string> filters, IncomingHandler handler, CancellationToken cancellationToken, bool withKept = false)
    {
        _handler += handler;
        var wishes = new MqttClientSubscribeOptions
        {
            TopicFilters = [.. filters.Select(filter => new MqttTopicFilter
            {
                Topic = filter,
                QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
                // 3.1.1 has neither: what is kept comes, and says so.
                RetainAsPublished = Version == MqttProtocolVersion.V500,
                RetainHandling = withKept || Version != MqttProtocolVersion.V500 ? MqttRetainHandling.SendAtSubscribe : MqttRetainHandling.DoNotSendOnSubscribe,
            })],
        };
        using var deadline = Deadline(_options.AcknowledgeTimeout, cancellationToken);
        try
        {
            var result = await _client.SubscribeAsync(wishes, deadline.Token);
            var refused = result.Items.Where(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2).Select(item => $"{item.TopicFilter.Topic} ({item.ResultCode})").ToList();
            return refused.Count == 0 ? null : $"it does not let the agent subscribe to {string.Join(", ", refused)}";
        }
        catch (Exception e) when (IsFailure(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Why(e, $"{_options.Broker} did not answer a subscription within {_options.AcknowledgeTimeout.TotalSeconds:0.#} s.");
        }
    }

    /// <summary>Asks the broker for a sign of life.</summary>
    /// <exception cref="PublishException">There was none.</exception>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        using var deadline = Deadline(_options.KeepAlive / 2, cancellationToken);
        try
        {
            await _client.PingAsync(deadline.Token);
        }
        catch (Exception e) when (IsFailure(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Why(e, $"{_options.Broker} gave no sign of life for {_options.KeepAlive.TotalSeconds:0.#} s.");
        }
    }

    private void Take(MqttApplicationMessage message)
    {
        try
        {
            var trace = message.UserProperties?.FirstOrDefault(property => property.Name == "traceparent")?.ReadValueAsString();
            _handler?.Invoke(new IncomingMessage(message.Topic, message.Payload, message.Retain, message.ResponseTopic, message.CorrelationData, trace));
        }
        finally
        {
            _gate.Leave();
        }
    }

    // Properties are of MQTT 5; what a message of 3.1.1 cannot carry, it does without.
    private MqttApplicationMessage ToWire(OutgoingMessage message)
    {
        var wire = new MqttApplicationMessage
        {
            Topic = message.Topic,
            Payload = new ReadOnlySequence<byte>(message.Payload),
            QualityOfServiceLevel = message.Qos == 0 ? MqttQualityOfServiceLevel.AtMostOnce : MqttQualityOfServiceLevel.AtLeastOnce,
            Retain = message.Retain && _retainAvailable,
        };
        if (Version != MqttProtocolVersion.V500)
            return wire;
        wire.ContentType = message.ContentType;
        wire.PayloadFormatIndicator = message.IsText ? MqttPayloadFormatIndicator.CharacterData : MqttPayloadFormatIndicator.Unspecified;
        wire.MessageExpiryInterval = message.Expiry is { } expiry ? (uint)Math.Max(1, expiry.TotalSeconds) : 0;
        if (message.Correlation.Length > 0)
            wire.CorrelationData = message.Correlation.ToArray();
        if (message.UserProperties.Count > 0)
            wire.UserProperties = [.. message.UserProperties.Select(p => new MqttUserProperty(p.Key, Encoding.UTF8.GetBytes(p.Value)))];
        return wire;
    }

    /// <summary>Says goodbye.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="withWill">Whether a broker of MQTT 5 shall publish the last will all the same.</param>
    /// <exception cref="PublishException">The connection was lost before.</exception>
    public async Task CloseAsync(CancellationToken cancellationToken, bool withWill = false)
    {
        try
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions
            {
                Reason = withWill ? MqttClientDisconnectOptionsReason.DisconnectWithWillMessage : MqttClientDisconnectOptionsReason.NormalDisconnection,
            }, cancellationToken);
        }
        catch (Exception e) when (IsFailure(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Lost(e, null);
        }
    }

    /// <summary>Drops the connection; unanswered calls fail.</summary>
    public ValueTask DisposeAsync()
    {
        try
        {
            _client.Dispose();
        }
        catch (ObjectDisposedException)
        {
            // A connection that breaks is cleaned up by MQTTnet on a thread of its own, which waits for nobody (MqttClient.Cleanup): both free all the same things.
        }

        return ValueTask.CompletedTask;
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        using var deadline = Deadline(_options.ConnectTimeout, cancellationToken);
        MqttClientConnectResult result;
        try
        {
            result = await _client.ConnectAsync(Settings(), deadline.Token);
        }
        catch (Exception e) when (IsFailure(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Find<PublishException>(e) ?? (deadline.IsCancellationRequested
                ? new PublishException(PublishFault.Timeout, $"{_options.Broker} did not answer within {_options.ConnectTimeout.TotalSeconds:0.#} s.", e)
                : NoAnswer(e));
        }

        if (result.ResultCode != MqttClientConnectResultCode.Success)
            throw Refusal(result);
        _retainAvailable = result.RetainAvailable;
        Window = Math.Min(LargestWindow, result.ReceiveMaximum is > 0 and var most ? most : LargestWindow);
        PacketLimitBytes = result.MaximumPacketSize is > 0 and var largest ? largest : long.MaxValue;
        // MQTTnet's own pings follow the wall clock and our period even when the broker asks for a shorter one.
        var keepAlive = result.ServerKeepAlive > 0 ? TimeSpan.FromSeconds(result.ServerKeepAlive) : _options.KeepAlive;
        PingAfter = (keepAlive < _options.KeepAlive ? keepAlive : _options.KeepAlive) / 2;
    }

    private MqttClientOptions Settings() => new()
    {
        ClientId = _options.EffectiveClientId,
        ProtocolVersion = Version,
        CleanSession = true,
        KeepAlivePeriod = _options.KeepAlive,
        Timeout = _options.ConnectTimeout,
        MaximumPacketSize = Version == MqttProtocolVersion.V500 ? (uint)BrokerStreamProvider.PacketLimitBytes : 0,
        // One packet, one write.
        AllowPacketFragmentation = false,
        Credentials = _options.Username is null ? null : new MqttClientCredentials(_options.Username, _options.Password is null ? null : Encoding.UTF8.GetBytes(_options.Password)),
        WillTopic = _will?.Topic,
        WillPayload = _will?.Payload.ToArray(),
        WillRetain = _will is { Retain: true },
        WillQualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        ChannelOptions = new MqttClientTcpOptions
        {
            RemoteEndpoint = new DnsEndPoint(_options.Broker.Host, _options.Broker.Port),
            StreamProvider = new BrokerStreamProvider(_options, gate: _gate),
        },
    };

    // Codes 1 to 5 are those of MQTT 3.1.1, which brokers of that version send even to a client of version 5.
    private PublishException Refusal(MqttClientConnectResult result) => (int)result.ResultCode switch
    {
        1 or (int)MqttClientConnectResultCode.UnsupportedProtocolVersion =>
            new PublishException(PublishFault.ProtocolVersion, $"{_options.Broker} does not speak MQTT {(Version == MqttProtocolVersion.V500 ? "5" : "3.1.1")}."),
        4 or 5 or (int)MqttClientConnectResultCode.BadUserNameOrPassword or (int)MqttClientConnectResultCode.NotAuthorized
            or (int)MqttClientConnectResultCode.Banned or (int)MqttClientConnectResultCode.BadAuthenticationMethod =>
            new PublishException(PublishFault.Credentials,
                $"{_options.Broker} refuses {(_options.Username is null ? "a client without user name" : $"user '{_options.Username}'")} ({result.ResultCode}); correct username and password."),
        3 or (int)MqttClientConnectResultCode.ServerUnavailable or (int)MqttClientConnectResultCode.ServerBusy or (int)MqttClientConnectResultCode.QuotaExceeded
            or (int)MqttClientConnectResultCode.ConnectionRateExceeded or (int)MqttClientConnectResultCode.UnspecifiedError =>
            new PublishException(PublishFault.Busy, $"{_options.Broker} takes no connection now ({result.ResultCode})."),
        _ => new PublishException(PublishFault.Refused,
            $"{_options.Broker} refuses client id '{_options.EffectiveClientId}' ({result.ResultCode}{(string.IsNullOrEmpty(result.ReasonString) ? "" : ": " + StrangersText.Shown(result.ReasonString))})."),
    };

    // With TLS 1.3 a broker looks at our certificate only after the handshake is done for us, and its alert may be lost with the connection.
    private PublishException NoAnswer(Exception e)
    {
        if (!_options.Broker.UseTls)
            return new PublishException(PublishFault.Lost, $"{_options.Broker} closed the connection without an answer, or what answers there is no MQTT broker; if the port is one for TLS, write mqtts://.", e);
        if (TlsAlert.Of(e) is { } alert)
            return new PublishException(PublishFault.Tls, $"{_options.Broker} ended the encrypted connection: {alert}.", e);
        return new PublishException(PublishFault.Lost,
            $"{_options.Broker} ended the encrypted connection without an answer. {(_options.CertificateFile is { } own ? $"Most likely it refuses the client certificate {own}" : "If it asks for a client certificate, give client_certificate and client_key")}; its log tells.", e);
    }

    private static CancellationTokenSource Deadline(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        return deadline;
    }

    private PublishException Why(Exception e, string whenLate)
    {
        if (e is OperationCanceledException or MqttCommunicationTimedOutException)
            return new PublishException(PublishFault.Timeout, whenLate, e);
        return _lost.Task.IsCompletedSuccessfully ? _lost.Task.Result : Lost(e, null);
    }

    private PublishException Lost(Exception? e, string? reason)
    {
        if (e is not null && Find<PublishException>(e) is { } known)
            return known;
        if (reason == nameof(MqttClientDisconnectReason.SessionTakenOver)
            || (e is not null && Find<MqttClientUnexpectedDisconnectReceivedException>(e) is { ReasonCode: MqttDisconnectReasonCode.SessionTakenOver }))
            return new PublishException(PublishFault.TakenOver, $"{_options.Broker} closed the connection (SessionTakenOver): {_options.OtherClient}.", e);
        if (e is not null && Find<MqttClientUnexpectedDisconnectReceivedException>(e) is { ReasonCode: var code })
            return new PublishException(code == MqttDisconnectReasonCode.PacketTooLarge ? PublishFault.TooLarge : PublishFault.Lost, $"{_options.Broker} closed the connection: {code}.", e);
        return new PublishException(PublishFault.Lost, $"The connection to {_options.Broker} was lost{(reason is null or "NormalDisconnection" ? "" : $" ({reason})")}.", e) { IsSilent = reason is null or nameof(MqttClientDisconnectReason.NormalDisconnection) };
    }

    // Every shape that MQTTnet 5.2 was seen to give for "no answer"; anything else is a defect and goes up. A null reference is its own: a connection
    // that ends between its look at it and its use of it (MqttClient.Request).
    private static bool IsFailure(Exception e) =>
        e is MqttCommunicationException or MqttProtocolViolationException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException or SocketException or IOException or NullReferenceException;

    private static T? Find<T>(Exception? e) where T : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is T found)
                return found;
        }

        return null;
    }
}
