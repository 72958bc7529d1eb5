using System.Buffers;
using System.Text;
using System.Threading.Channels;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Sparkplug.Codec;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.Sparkplug;

/// <summary>
/// The agent as a node of Sparkplug B 3.0, its sources as devices: a connection of its own beside that of the native topics, with the same values. Looks on
/// at what the broker is to keep, and never holds anybody up.
/// </summary>
public sealed partial class SparkplugNode : BackgroundService, IAgentOutlet
{
    /// <summary>The least time between two births of a connection: what asks more often gets one for all.</summary>
    internal static readonly TimeSpan RebirthSpacing = TimeSpan.FromSeconds(2);

    private readonly SparkplugOptions _options;
    private readonly MqttOptions _broker;
    private readonly MetricTable _table;
    private readonly MetricStore _store;
    private readonly IMessageListener _desk;
    private readonly BirthNumbers _numbers;
    private readonly TimeProvider _time;
    private readonly ILogger<SparkplugNode> _logger;
    private readonly SparkplugTopics _topics;
    private readonly PrimaryHost? _host;
    private readonly RateLimit _refusals = new(10, 1);

    // Rung whenever there may be something to do; one ring is enough however much there is.
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private volatile bool _rebirthAsked;
    private byte _bdSeq;

    /// <summary>A node that begins to connect when the host starts it.</summary>
    /// <param name="options">Where in the Sparkplug network it is.</param>
    /// <param name="broker">How to talk to the broker, as for the native topics.</param>
    /// <param name="description">What the agent can tell and be told.</param>
    /// <param name="board">What is told.</param>
    /// <param name="desk">Who carries settings out, as if they had come on the native topics.</param>
    /// <param name="stateFolder">A folder of this process alone for what must outlive it; null where nothing can be kept.</param>
    /// <param name="time">For waits and dates.</param>
    /// <param name="logger">Told of changes.</param>
    public SparkplugNode(
        SparkplugOptions options, MqttOptions broker, AgentDescription description, RetainedBoard board, IMessageListener desk, string? stateFolder, TimeProvider time,
        ILogger<SparkplugNode> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(broker);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(board);
        (_options, _desk, _time, _logger) = (options, desk, time, logger);
        _broker = broker with { ClientId = $"{broker.EffectiveClientId}-sparkplug" };
        _numbers = BirthNumbers.In(stateFolder);
        _topics = new SparkplugTopics(options, description.Agent);
        _host = options.PrimaryHost is null ? null : new PrimaryHost();
        _table = new MetricTable(description);
        _store = new MetricStore(_table, time) { Rang = Ring };
        board.Watch(_store.Note);
    }

    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
        // What events tell is in the agent's current values.
    }

    /// <inheritdoc/>
    public void Report(SourceHealth health)
    {
        ArgumentNullException.ThrowIfNull(health);
        // What a person has switched off is there, and can be switched on again.
        _store.NoteLife(health.Source.Name, health.State is not (SourceState.Starting or SourceState.Waiting or SourceState.Ended or SourceState.Faulted or SourceState.Stopped));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await new BrokerSession(_broker, NextWill, _time, _logger).RunAsync(TalkAsync, static () => false, _broker.StopTimeout, stoppingToken);
    }

    private LastWill NextWill()
    {
        _bdSeq = _numbers.Next(out var fault);
        if (fault is not null)
            LogNumberLost(fault);
        return NodeConversation.WillOf(_topics, _bdSeq, _time);
    }

    private async Task TalkAsync(BrokerConnection connection, CancellationToken stopping, CancellationToken end)
    {
        var conversation = new NodeConversation(connection, _topics, _store, _bdSeq, _time);
        _host?.Forget();
        _rebirthAsked = false;
        try
        {
            if (await connection.SubscribeAsync(_topics.Filters, Take, end, withKept: true) is { } refusal)
                LogDeaf(_broker.Broker, refusal);
            await AwaitHostAsync(conversation, connection, stopping, end);
            if (stopping.IsCancellationRequested)
                await connection.CloseAsync(end);
            else
                await LiveAsync(conversation, connection, stopping, end);
        }
        finally
        {
            await connection.DisposeAsync();
            _store.PutBack(conversation.Unconfirmed);
        }
    }

    private async Task AwaitHostAsync(NodeConversation conversation, BrokerConnection connection, CancellationToken stopping, CancellationToken end)
    {
        var isSaid = false;
        var silentSince = _time.GetTimestamp();
        while (_host is { IsOnline: false } && !stopping.IsCancellationRequested)
        {
            silentSince = await WaitAsync(conversation, connection, silentSince, null, stopping, end);
            if (!isSaid && _host is { IsOnline: false })
                LogHostAwaited(_options.PrimaryHost!);
            isSaid = true;
        }
    }

    private async Task LiveAsync(NodeConversation conversation, BrokerConnection connection, CancellationToken stopping, CancellationToken end)
    {
        await conversation.BearAsync(end);
        LogBorn(_broker.Agent, _options.Group, _broker.Broker, _bdSeq);
        var (born, silentSince) = (_time.GetTimestamp(), _time.GetTimestamp());
        while (!stopping.IsCancellationRequested)
        {
            if (_host is { IsOnline: false })
            {
                await conversation.DieAsync(end);
                throw new PublishException(PublishFault.HostAway, $"The Sparkplug host '{_options.PrimaryHost}' went offline.");
            }

            await conversation.SendChangesAsync(end);
            var dropped = _store.TakeDropped();
            if (dropped > 0)
                LogDropped(dropped, MetricStore.Limit);
            var rebirthIn = RebirthSpacing - _time.GetElapsedTime(born);
            if (dropped > 0 || (_rebirthAsked && rebirthIn <= TimeSpan.Zero))
            {
                _rebirthAsked = false;
                await conversation.BearAsync(end);
                born = _time.GetTimestamp();
            }

            silentSince = await WaitAsync(conversation, connection, silentSince, _rebirthAsked ? rebirthIn : null, stopping, end);
        }

        await conversation.SendChangesAsync(end);
        using var farewell = new CancellationTokenSource(BrokerSession.Farewell, _time);
        await conversation.DieAsync(farewell.Token);
    }

    /// <summary>Waits until there may be something to do, and asks the broker for a sign of life when it is time.</summary>
    /// <returns>Since when the broker gave none.</returns>
    private async Task<long> WaitAsync(
        NodeConversation conversation, BrokerConnection connection, long silentSince, TimeSpan? atMost, CancellationToken stopping, CancellationToken end)
    {
        var silence = connection.PingAfter - _time.GetElapsedTime(silentSince);
        var wait = atMost is { } most && most < silence ? most : silence;
        if (wait > TimeSpan.Zero)
        {
            using var awake = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            var ring = _bell.Reader.WaitToReadAsync(awake.Token).AsTask();
            await Task.WhenAny(ring, Task.Delay(wait, _time, awake.Token), connection.WhenLost);
            await awake.CancelAsync();
            await ((Task)ring).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _bell.Reader.TryRead(out _);
        }

        if (connection.WhenLost.IsCompleted)
            throw await connection.WhenLost;
        if (_time.GetElapsedTime(silentSince) < connection.PingAfter || stopping.IsCancellationRequested)
            return silentSince;
        await conversation.ConfirmAsync(end);
        return _time.GetTimestamp();
    }

    private void Take(in IncomingMessage message)
    {
        if (_topics.IsHostState(message.Topic))
        {
            Refuse(message.Topic, _host!.Take(message.Payload));
            Ring();
        }
        else if (_topics.CommandedDevice(message.Topic) is { } device)
        {
            TakeCommand(device, message);
        }
    }

    private void TakeCommand(string device, in IncomingMessage message)
    {
        if (message.IsRetained)
            Refuse(message.Topic, "it is retained, so nobody knows when it was meant");
        else if (!PayloadReader.TryRead(message.Payload, out var payload, out var fault))
            Refuse(message.Topic, fault);
        else
        {
            foreach (var metric in payload.Metrics)
                Refuse(message.Topic, RefusalOf(device, metric));
        }
    }

    private string? RefusalOf(string device, SparkplugMetric metric)
    {
        if (device.Length == 0 && metric.Name == NodeConversation.Rebirth)
        {
            if (metric.Value.Flag is not true)
                return $"{NodeConversation.Rebirth} is asked for with true";
            _rebirthAsked = true;
            Ring();
            return null;
        }

        if (_table.Meant(device, metric) is not { } meant)
            return "it names a metric that there is not";
        if (!meant.IsSettable)
            return $"{meant.Name} cannot be set";
        if (metric.IsNull || StateText.Write(meant, metric.Value) is not { } text)
            return $"its value for {meant.Name} is no {meant.Type}";
        _desk.Take(new IncomingMessage(TopicTable.SetOf(meant.Source, meant.Name), new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text)), IsRetained: false));
        return null;
    }

    private void Refuse(string topic, string? reason)
    {
        if (reason is not null && _refusals.IsWithin(_time))
            LogRefused(topic, reason);
    }

    private void Ring() => _bell.Writer.TryWrite(true);
}
