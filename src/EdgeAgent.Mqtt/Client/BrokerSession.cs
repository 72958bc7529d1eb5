using EdgeAgent.Pipeline.Health;
using Microsoft.Extensions.Logging;
using MQTTnet.Formatter;

namespace EdgeAgent.Mqtt.Client;

/// <summary>
/// Keeps one connection to a broker for as long as its owner runs: opens it, lets the owner talk, and opens another one after a growing wait
/// when it is lost. MQTT 5 first, each time: brokers are renewed.
/// </summary>
/// <param name="options">Where and as whom.</param>
/// <param name="will">What the broker shall say when the connection is lost, asked for each one; null for nothing.</param>
/// <param name="time">For waits.</param>
/// <param name="logger">Told of changes.</param>
internal sealed partial class BrokerSession(MqttOptions options, Func<LastWill?> will, TimeProvider time, ILogger logger)
{
    /// <summary>Of the time to stop, what is kept for saying goodbye.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    // A connection that held this long has proved itself: the next failure begins with the shortest wait again.
    private static readonly TimeSpan Proven = TimeSpan.FromSeconds(10);

    // Two agents of one client id push each other off the broker, each for as long as the other waits. A connection that was lost before it held several
    // such waits may be one of those, and waits go on growing; with ±20 % twice and one doubling in between the other's wait is at most three of ours.
    private const int ProvenWaits = 4;

    private static readonly TimeSpan ClockLook = TimeSpan.FromSeconds(1);

    // A broker that answers does it within this; then it can still be told the states.
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = logger;
    private int _hangUps;
    private int _cutShort;
    private MqttProtocolVersion _version;
    private TimeSpan _waitedAfterLoss;

    /// <summary>Uses a connection. Returns when all is said; throws <see cref="PublishException"/> when it is lost before. Owns it.</summary>
    public delegate Task Conversation(BrokerConnection connection, CancellationToken stopping, CancellationToken end);

    /// <summary>Runs until the owner has said all, or may no more.</summary>
    /// <param name="talk">Uses each connection.</param>
    /// <param name="hasMore">Whether something is worth a last connection when the stop comes without one.</param>
    /// <param name="stopLimit">What a stop may take, the <see cref="Farewell"/> in it; nothing for one that ends everything at once.</param>
    /// <param name="stopping">Asks for the end.</param>
    public async Task RunAsync(Conversation talk, Func<bool> hasMore, TimeSpan stopLimit, CancellationToken stopping)
    {
        // The loop outlives the request to stop by the time that sending the rest may take.
        using var ending = new CancellationTokenSource();
        using var limit = stopping.Register(() => ending.CancelAfter(stopLimit > Farewell ? stopLimit - Farewell : TimeSpan.Zero));
        var end = ending.Token;
        var backoff = new ReconnectBackoff(options.ReconnectMinimum, options.ReconnectMaximum, Random.Shared);
        PublishFault? said = null;
        while (true)
        {
            var isLast = stopping.IsCancellationRequested;
            if (isLast && !hasMore())
                return;
            long? connected = null;
            try
            {
                var connection = await ConnectAsync(hasMore, stopping, end);
                (connected, said) = (time.GetTimestamp(), null);
                await talk(connection, stopping, end);
                return;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (PublishException failure)
            {
                var e = Judge(failure, connected is { } start ? time.GetElapsedTime(start) : null, backoff);
                AgentMeter.BrokerFailures.Add(1, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, Word(e.Fault)));
                var wait = backoff.Next(e.NeedsPerson);
                if (connected is not null)
                    _waitedAfterLoss = wait;
                if (said != e.Fault)
                    LogDisconnected(e.Message, options.EffectiveClientId, wait.TotalSeconds);
                said = e.Fault;
                if (isLast)
                    return;
                if (await PauseAsync(wait, e.Fault == PublishFault.Clock, stopping))
                    backoff.Reset();
            }
        }
    }

    // What the loss of a connection means that held for a time, or none that came about. Mosquitto before 2.1 says nothing to a client whose id another one has taken.
    private PublishException Judge(PublishException e, TimeSpan? held, ReconnectBackoff backoff)
    {
        if (held >= Proven && held >= _waitedAfterLoss * ProvenWaits)
            backoff.Reset();
        _cutShort = e.IsSilent && held < Proven ? _cutShort + 1 : 0;
        return _cutShort < 2 ? e : new PublishException(PublishFault.TakenOver,
            $"{options.Broker} has closed {_cutShort} connections in a row soon after their beginning, without a word: most likely {options.OtherClient}"
            + $"{(_version == MqttProtocolVersion.V500 ? "" : "; or a message is above its limit, which brokers of MQTT 3.1.1 cannot say")}.", e);
    }

    // Whether the clock was set meanwhile, which ends the wait of a connection that failed over it.
    private async Task<bool> PauseAsync(TimeSpan wait, bool untilClock, CancellationToken stopping)
    {
        for (; untilClock && wait > ClockLook && !stopping.IsCancellationRequested; wait -= ClockLook)
        {
            if (options.Clock is { IsSynchronized: true })
                return true;
            await Task.Delay(ClockLook, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.Delay(wait, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return false;
    }

    // A stop soon ends an attempt that nothing waits for: an address that swallows everything would hold it up for as long as it may take.
    private async Task<BrokerConnection> ConnectAsync(Func<bool> hasMore, CancellationToken stopping, CancellationToken end)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(end);
        using var stop = stopping.Register(() =>
        {
            if (!hasMore())
                attempt.CancelAfter(LastMoment);
        });
        return await ConnectAsync(attempt.Token);
    }

    // A broker that refuses version 5, or hangs up on it twice in a row without a word, is asked in 3.1.1.
    private async Task<BrokerConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var version = _hangUps % 3 == 2 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V500;
        while (true)
        {
            try
            {
                var connection = await BrokerConnection.OpenAsync(options, version, will(), cancellationToken);
                (_hangUps, _version) = (0, version);
                LogConnected(options.Broker, version == MqttProtocolVersion.V500 ? "5" : "3.1.1", options.EffectiveClientId);
                return connection;
            }
            catch (PublishException e) when (e.Fault == PublishFault.ProtocolVersion && version == MqttProtocolVersion.V500)
            {
                version = MqttProtocolVersion.V311;
            }
            catch (PublishException e)
            {
                _hangUps = e.Fault == PublishFault.Lost ? _hangUps + 1 : 0;
                throw;
            }
        }
    }

    private static string Word(PublishFault fault) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.ToString());
}
