using System.Text;
using EdgeAgent.Mqtt.Sparkplug.Codec;
using EdgeAgent.TestKit;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeAgent.Mqtt.Tests.Sparkplug;

/// <summary>
/// A Sparkplug host application with a client of its own: knows a node by its births alone, translates aliases, and holds every message to the rules of the
/// specification (order of births, <c>seq</c>, <c>bdSeq</c>, types).
/// </summary>
internal sealed class SparkplugHost : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, (string Device, string Name, uint Type)> _aliases = [];
    private readonly Dictionary<(string Device, string Name), object?> _values = [];
    private readonly HashSet<string> _alive = [];
    private readonly HashSet<(string Device, string Name, object? Value)> _seen = [];
    private readonly List<string> _faults = [];
    private readonly List<string> _said = [];
    private readonly List<long> _births = [];
    private readonly List<long> _deaths = [];
    private readonly List<(string Device, string Name, object? Value, ulong At)> _history = [];
    private long? _bdSeq;
    private int _sequence;
    private int _data;

    /// <summary>What breaks the rules.</summary>
    public IReadOnlyList<string> Faults => Locked(() => _faults.ToList());

    /// <summary>Every message so far: its kind, device and bdSeq.</summary>
    public IReadOnlyList<string> Said => Locked(() => _said.ToList());

    /// <summary>The bdSeq of every NBIRTH.</summary>
    public IReadOnlyList<long> Births => Locked(() => _births.ToList());

    /// <summary>The bdSeq of every NDEATH.</summary>
    public IReadOnlyList<long> Deaths => Locked(() => _deaths.ToList());

    /// <summary>Historical values, in the order of their coming.</summary>
    public IReadOnlyList<(string Device, string Name, object? Value, ulong At)> History => Locked(() => _history.ToList());

    /// <summary>Whether a metric was ever told to have a value, now or in the past.</summary>
    public bool HasSeen(string device, string name, object? value) => Locked(() => _seen.Contains((device, name, value)));

    /// <summary>Messages with data.</summary>
    public int DataMessages => Locked(() => _data);

    /// <summary>Whether the node is there.</summary>
    public bool IsNodeAlive => Locked(() => _alive.Contains(""));

    public static async Task<SparkplugHost> StartAsync(int port, string? user = null, string? password = null)
    {
        var host = new SparkplugHost();
        host._client.ApplicationMessageReceivedAsync += e =>
        {
            lock (host._lock)
                host.Take(e.ApplicationMessage);
            return Task.CompletedTask;
        };
        using var deadline = new CancellationTokenSource(Until.Patience);
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithKeepAlivePeriod(TimeSpan.FromMinutes(1));
        await host._client.ConnectAsync((user is null ? options : options.WithCredentials(user, password)).Build(), deadline.Token);
        await host._client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter("spBv1.0/plant-1/#", MqttQualityOfServiceLevel.AtLeastOnce).Build(), deadline.Token);
        return host;
    }

    /// <summary>The current value of a metric of a living device; null where nothing is known.</summary>
    public object? Value(string device, string name) => Locked(() => _alive.Contains(device) ? _values.GetValueOrDefault((device, name)) : null);

    /// <summary>Whether a device is there.</summary>
    public bool IsAlive(string device) => Locked(() => _alive.Contains(device));

    /// <summary>The alias of a metric.</summary>
    public ulong AliasOf(string device, string name) => Locked(() => _aliases.Single(a => a.Value.Device == device && a.Value.Name == name).Key);

    public Task UntilAsync(Func<SparkplugHost, bool> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string text = "") =>
        Until.TrueAsync(() => condition(this), state: () => string.Join('\n', Said.TakeLast(20).Concat(Faults)), text: text);

    /// <summary>Sends a command.</summary>
    public Task CommandAsync(string topic, params SparkplugMetric[] metrics) => PublishAsync(topic, PayloadWriter.Write(new SparkplugPayload(1, null, metrics)));

    public Task RebirthAsync() => CommandAsync("spBv1.0/plant-1/NCMD/line-3", new SparkplugMetric { Name = "Node Control/Rebirth", Value = MetricValue.OfBoolean(true) });

    /// <summary>Says whether this host is there.</summary>
    public Task StateAsync(bool isOnline, long timestamp) =>
        PublishAsync("spBv1.0/STATE/scada", Encoding.UTF8.GetBytes($$"""{"online":{{(isOnline ? "true" : "false")}},"timestamp":{{timestamp}}}"""), retain: true);

    public async Task PublishAsync(string topic, byte[] payload, bool retain = false)
    {
        using var deadline = new CancellationTokenSource(Until.Patience);
        await _client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithRetainFlag(retain)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), deadline.Token);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private T Locked<T>(Func<T> look)
    {
        lock (_lock)
            return look();
    }

    private void Take(MqttApplicationMessage message)
    {
        var levels = message.Topic.Split('/');
        var (kind, device) = (levels[2], levels.Length > 4 ? levels[4] : "");
        if (kind is "NCMD" or "DCMD")
            return;
        if (!PayloadReader.TryRead(message.Payload, out var payload, out var fault))
        {
            _faults.Add($"{message.Topic}: {fault}");
            return;
        }

        var bdSeq = payload.Metrics.FirstOrDefault(metric => metric.Name == "bdSeq")?.Value.Bits;
        _said.Add($"{kind} {device}{bdSeq}".Trim());
        Expect(!message.Retain, $"{message.Topic} is retained");
        if (kind == "NDEATH")
        {
            Expect(payload is { Sequence: null, Metrics.Count: 1 }, "NDEATH has seq or more than bdSeq");
            _deaths.Add(bdSeq!.Value);
            if (bdSeq == _bdSeq)
                _alive.Clear();
            return;
        }

        Expect(message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce, $"{kind} with QoS 1");
        Expect(payload.TimestampMs is not null, $"{kind} without timestamp");
        var expected = kind == "NBIRTH" ? 0 : (_sequence + 1) % 256;
        Expect((long?)payload.Sequence == expected, $"{kind} {device} has seq {payload.Sequence} instead of {expected}");
        _sequence = expected;
        if (kind is "NBIRTH")
            TakeNodeBirth(payload, bdSeq);
        else
            Expect(_alive.Contains(""), $"{kind} without NBIRTH");
        if (kind is "NBIRTH" or "DBIRTH")
            TakeBirth(device, payload);
        else if (kind is "NDATA" or "DDATA")
            TakeData(device, payload);
        else if (kind is "DDEATH")
            Expect(_alive.Remove(device), $"DDEATH of {device}, which is not born");
    }

    private void TakeNodeBirth(SparkplugPayload payload, long? bdSeq)
    {
        _aliases.Clear();
        _alive.Clear();
        Expect(bdSeq is >= 0 and <= 255 && payload.Metrics.Single(m => m.Name == "bdSeq") is { Alias: null, Type: 4 }, "NBIRTH without a proper bdSeq");
        Expect(payload.Metrics.Any(m => m is { Name: "Node Control/Rebirth", Alias: null, Type: 11, Value.Flag: false }), "NBIRTH without Node Control/Rebirth");
        _bdSeq = bdSeq;
        _births.Add(bdSeq ?? -1);
    }

    private void TakeBirth(string device, SparkplugPayload payload)
    {
        _alive.Add(device);
        foreach (var alias in _aliases.Where(a => a.Value.Device == device).Select(a => a.Key).ToList())
            _aliases.Remove(alias);
        foreach (var metric in payload.Metrics)
        {
            Expect(metric is { Name: not null, Type: not null, TimestampMs: not null, IsHistorical: false }, $"a birth of {device} with half a metric");
            if (metric.Alias is { } alias)
                Expect(_aliases.TryAdd(alias, (device, metric.Name!, metric.Type!.Value)), $"alias {alias} twice");
            _values[(device, metric.Name!)] = Read(metric, metric.Type!.Value);
            _seen.Add((device, metric.Name!, _values[(device, metric.Name!)]));
        }
    }

    private void TakeData(string device, SparkplugPayload payload)
    {
        _data++;
        Expect(_alive.Contains(device), $"data of {device}, which is not born");
        Expect(payload.Metrics.Count > 0, "data without metrics");
        ulong last = 0;
        foreach (var metric in payload.Metrics)
        {
            Expect(metric is { Name: null, Type: null, Alias: not null, TimestampMs: not null }, "data by more than alias");
            if (!_aliases.TryGetValue(metric.Alias ?? 0, out var known) || known.Device != device)
            {
                _faults.Add($"alias {metric.Alias} of {device} is unknown");
                continue;
            }

            Expect(metric.TimestampMs >= last, "values out of order in a message");
            last = metric.TimestampMs ?? 0;
            _seen.Add((device, known.Name, Read(metric, known.Type)));
            if (metric.IsHistorical)
                _history.Add((device, known.Name, Read(metric, known.Type), metric.TimestampMs ?? 0));
            else
                _values[(device, known.Name)] = Read(metric, known.Type);
        }
    }

    private object? Read(SparkplugMetric metric, uint type)
    {
        if (metric.IsNull)
        {
            Expect(metric.Value.Kind == MetricValueKind.None, "a null with a value");
            return null;
        }

        Expect(metric.Value.Kind == type switch { 4 => MetricValueKind.Long, 10 => MetricValueKind.Double, 11 => MetricValueKind.Boolean, _ => MetricValueKind.Text }, $"{metric.Name ?? $"{metric.Alias}"} is no {type}");
        return type switch { 4 => metric.Value.Bits, 10 => metric.Value.Number, 11 => metric.Value.Flag, _ => metric.Value.Text };
    }

    private void Expect(bool holds, string fault)
    {
        if (!holds)
            _faults.Add(fault);
    }
}
