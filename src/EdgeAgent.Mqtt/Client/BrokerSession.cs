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
    // A connection that held this long has proved itself: the next failure begins with the shortest wait again.
    private static readonly TimeSpan Proven = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = logger;
    private int _hangUps;

    /// <summary>Uses a connection. Returns when all is said; throws <see cref="PublishException"/> when it is lost before. Owns it.</summary>
    public delegate Task Conversation(BrokerConnection connection, CancellationToken stopping, CancellationToken end);

    /// <summary>Runs until the owner has said all, or may no more.</summary>
    /// <param name="talk">Uses each connection.</param>
    /// <param name="hasMore">Whether something is worth a last connection when the stop comes without one.</param>
    /// <param name="stopping">Asks for the end.</param>
    /// <param name="end">Enforces it.</param>
    public async Task RunAsync(Conversation talk, Func<bool> hasMore, CancellationToken stopping, CancellationToken end)
    {
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
                var connection = await ConnectAsync(end);
                (connected, said) = (time.GetTimestamp(), null);
                await talk(connection, stopping, end);
                return;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (PublishException e)
            {
                AgentMeter.BrokerFailures.Add(1, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, Word(e.Fault)));
                if (connected is { } start && time.GetElapsedTime(start) >= Proven)
                    backoff.Reset();
                var wait = backoff.Next(e.NeedsPerson);
                if (said != e.Fault)
                    LogDisconnected(e.Message, wait.TotalSeconds);
                said = e.Fault;
                if (isLast)
                    return;
                await Task.Delay(wait, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
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
                _hangUps = 0;
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
