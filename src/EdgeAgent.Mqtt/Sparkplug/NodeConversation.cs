using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Sparkplug.Codec;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Mqtt.Sparkplug;

/// <summary>
/// What a node says over one connection: births, data, deaths, numbered without gaps. Data are not acknowledged (QoS 0); what was sent since the broker's last
/// sign of life may be lost with the connection. One loop.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="topics">The node's topics.</param>
/// <param name="store">What is to be told.</param>
/// <param name="bdSeq">The connection's number.</param>
/// <param name="time">Dates messages.</param>
internal sealed class NodeConversation(BrokerConnection connection, SparkplugTopics topics, MetricStore store, byte bdSeq, TimeProvider time)
{
    /// <summary>The metric by which a host asks for births, in the words of the specification.</summary>
    public const string Rebirth = "Node Control/Rebirth";

    // A message of so many metrics stays far below any broker's limit, unless they are long texts.
    private const int MetricsPerMessage = 100;

    private readonly HashSet<string> _born = [];
    private readonly List<MetricReading> _unconfirmed = [];
    private byte _sequence;

    /// <summary>Taken to be sent, and the broker gave no sign of life since it was.</summary>
    public IReadOnlyList<MetricReading> Unconfirmed => _unconfirmed;

    /// <summary>The last will of a connection: its death.</summary>
    public static LastWill WillOf(SparkplugTopics topics, byte bdSeq, TimeProvider time) => new(topics.NodeDeath, PayloadWriter.Write(Death(bdSeq, time)), Retain: false);

    /// <summary>Tells everything anew: the node, its devices, then what no host was told before.</summary>
    /// <exception cref="PublishException">The connection is lost.</exception>
    public async Task BearAsync(CancellationToken cancellationToken)
    {
        var picture = store.Begin();
        // From here on nobody else has them.
        _unconfirmed.AddRange(picture.Untold);
        _sequence = byte.MaxValue;
        _born.Clear();
        var readings = picture.Readings.ToLookup(reading => reading.Metric.Device);
        SparkplugMetric[] own =
        [
            new() { Name = "bdSeq", TimestampMs = Now(), Type = (uint)SparkplugType.Int64, Value = MetricValue.OfLong(bdSeq) },
            new() { Name = Rebirth, TimestampMs = Now(), Type = (uint)SparkplugType.Boolean, Value = MetricValue.OfBoolean(false) },
        ];
        await SendBirthAsync(topics.NodeBirth, [.. own, .. readings[""].Select(reading => reading.ToBirth())], cancellationToken);
        _born.Add("");

        // Of a device that is gone meanwhile the past can only be told between a birth and a death.
        var past = picture.History.Select(reading => reading.Metric.Device).ToHashSet();
        foreach (var device in readings.Select(group => group.Key).Where(device => device.Length > 0 && (picture.Alive.Contains(device) || past.Contains(device))))
            await SendDeviceBirthAsync(device, readings[device], cancellationToken);
        await SendDataAsync(picture.History, isHistorical: true, cancellationToken);
        foreach (var device in past.Where(device => device.Length > 0 && !picture.Alive.Contains(device)))
            await SendDeviceDeathAsync(device, cancellationToken);
        // What a long outage has left is not told twice because the next one comes soon.
        await ConfirmAsync(cancellationToken);
    }

    /// <summary>Tells what has changed.</summary>
    /// <exception cref="PublishException">The connection is lost.</exception>
    public async Task SendChangesAsync(CancellationToken cancellationToken)
    {
        // More than can wait again need not be remembered.
        if (_unconfirmed.Count > MetricStore.Limit)
            _unconfirmed.RemoveRange(0, _unconfirmed.Count - MetricStore.Limit);
        var values = new List<MetricReading>();
        while (store.TryTake(out var change))
        {
            if (change is ValueChange { Reading: var reading })
            {
                _unconfirmed.Add(reading);
                // The birth of a device that is not there yet will tell it.
                if (_born.Contains(reading.Metric.Device))
                    values.Add(reading);
                if (values.Count < MetricsPerMessage)
                    continue;
            }

            await SendDataAsync(values, isHistorical: false, cancellationToken);
            values.Clear();
            if (change is LifeChange { Readings: { } readings })
                await SendDeviceBirthAsync(change.Device, readings, cancellationToken);
            else if (change is LifeChange && _born.Contains(change.Device))
                await SendDeviceDeathAsync(change.Device, cancellationToken);
        }

        await SendDataAsync(values, isHistorical: false, cancellationToken);
    }

    /// <summary>Asks the broker for a sign of life: it has all that was sent before.</summary>
    /// <exception cref="PublishException">There was none.</exception>
    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        await connection.PingAsync(cancellationToken);
        _unconfirmed.Clear();
    }

    /// <summary>Says that the node goes, and closes the connection.</summary>
    /// <exception cref="PublishException">The connection is lost.</exception>
    public async Task DieAsync(CancellationToken cancellationToken)
    {
        await connection.PublishAsync(Message(topics.NodeDeath, Death(bdSeq, time)) with { Qos = 1 }, cancellationToken);
        _unconfirmed.Clear();
        // The specification asks for it with MQTT 5: a host that did not get the message gets the will.
        await connection.CloseAsync(cancellationToken, withWill: true);
    }

    private static SparkplugPayload Death(byte bdSeq, TimeProvider time) => new((ulong)time.GetUtcNow().ToUnixTimeMilliseconds(), null,
        [new SparkplugMetric { Name = "bdSeq", Type = (uint)SparkplugType.Int64, Value = MetricValue.OfLong(bdSeq) }]);

    private static OutgoingMessage Message(string topic, SparkplugPayload payload) => new(topic, PayloadWriter.Write(payload), Retain: false, ContentType: null) { Qos = 0, IsText = false };

    private ulong Now() => (ulong)time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task SendDeviceBirthAsync(string device, IEnumerable<MetricReading> readings, CancellationToken cancellationToken)
    {
        await SendBirthAsync(topics.BirthOf(device), [.. readings.Select(reading => reading.ToBirth())], cancellationToken);
        _born.Add(device);
    }

    private async Task SendDeviceDeathAsync(string device, CancellationToken cancellationToken)
    {
        _born.Remove(device);
        await SendAsync(topics.DeathOf(device), [], cancellationToken);
    }

    private async Task SendBirthAsync(string topic, IReadOnlyList<SparkplugMetric> metrics, CancellationToken cancellationToken)
    {
        if (!await SendAsync(topic, metrics, cancellationToken))
            throw new PublishException(PublishFault.TooLarge, $"The birth on {topic} is larger than the broker takes ({connection.PacketLimitBytes} bytes): raise its max_packet_size.");
    }

    // One message holds metrics of one device, in the order of their times.
    private async Task SendDataAsync(IReadOnlyList<MetricReading> readings, bool isHistorical, CancellationToken cancellationToken)
    {
        for (var start = 0; start < readings.Count;)
        {
            var device = readings[start].Metric.Device;
            var part = readings.Skip(start).Take(MetricsPerMessage).TakeWhile(reading => reading.Metric.Device == device).ToList();
            start += part.Count;
            if (await SendAsync(topics.DataOf(device), [.. part.Select(reading => reading.ToData(isHistorical))], cancellationToken))
                continue;
            foreach (var reading in part)
            {
                if (part.Count == 1 || !await SendAsync(topics.DataOf(device), [reading.ToData(isHistorical)], cancellationToken))
                    AgentMeter.LostMessages.Add(1, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, "too_large"));
            }
        }
    }

    /// <returns>Whether it could be sent: a broker closes connections over messages above its limit.</returns>
    private async Task<bool> SendAsync(string topic, IReadOnlyList<SparkplugMetric> metrics, CancellationToken cancellationToken)
    {
        var next = (byte)((_sequence + 1) & byte.MaxValue);
        var message = Message(topic, new SparkplugPayload(Now(), next, metrics));
        if (connection.IsTooLarge(message))
            return false;
        _sequence = next;
        await connection.PublishAsync(message, cancellationToken);
        return true;
    }
}
