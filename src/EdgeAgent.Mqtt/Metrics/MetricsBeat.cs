using System.Collections.Concurrent;
using System.Text.Json;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Mqtt.Metrics;

/// <summary>Publishes the agent's figures once a minute, and when a connection opens: of QoS 0, not retained, worth nothing after three minutes. Thread-safe.</summary>
public sealed class MetricsBeat : IAgentOutlet, IDisposable
{
    /// <summary>From one message to the next.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>How long a broker keeps one for a subscriber who is away.</summary>
    internal static readonly TimeSpan Expiry = 3 * Interval;

    private readonly string _agent;
    private readonly PassingMessages _passing;
    private readonly Func<MachineReading> _read;
    private readonly Func<long> _waiting;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly ConcurrentDictionary<string, SourceHealth> _sources = [];
    private readonly ITimer _timer;

    /// <summary>Begins.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="passing">Where the figures go.</param>
    /// <param name="read">Reads the machine, at once.</param>
    /// <param name="waiting">How many events wait for the broker.</param>
    /// <param name="time">The clocks.</param>
    public MetricsBeat(string agent, PassingMessages passing, Func<MachineReading> read, Func<long> waiting, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(agent);
        ArgumentNullException.ThrowIfNull(passing);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(waiting);
        ArgumentNullException.ThrowIfNull(time);
        (_agent, _passing, _read, _waiting, _time, _started) = (agent, passing, read, waiting, time, time.GetTimestamp());
        _passing.Opened += Send;
        _timer = time.CreateTimer(_ => Send(), null, Interval, Interval);
    }

    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
    }

    /// <inheritdoc/>
    public void Report(SourceHealth health)
    {
        ArgumentNullException.ThrowIfNull(health);
        if (health.State == SourceState.Stopped)
            _sources.TryRemove(health.Source.Name, out _);
        else
            _sources[health.Source.Name] = health;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _passing.Opened -= Send;
        _timer.Dispose();
    }

    private void Send()
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(Figures(), MetricsJsonContext.Default.AgentMetrics);
        _passing.Add(new OutgoingMessage(TopicTable.MetricsOf(_agent), payload, Retain: false, "application/json") { Qos = TopicTable.Metrics.Qos, Expiry = Expiry });
    }

    private AgentMetrics Figures()
    {
        var machine = _read();
        return new AgentMetrics
        {
            Time = CloudEventJson.Format(_time.GetUtcNow()),
            UptimeS = Math.Round(_time.GetElapsedTime(_started).TotalSeconds, 1),
            CpuPercent = machine.CpuPercent,
            MemoryBytes = machine.MemoryBytes,
            TemperatureC = machine.TemperatureC,
            WaitingEvents = _waiting(),
            Sources = _sources.OrderBy(source => source.Key, StringComparer.Ordinal).ToDictionary(source => source.Key, source => Of(source.Value)),
        };
    }

    private static SourceMetrics Of(SourceHealth health) => new()
    {
        State = health.State,
        Fps = Finite(health.Fps),
        LatencyMs = Finite(health.LatencyMs),
        Drops = health.Drops,
    };

    // A rate over no time at all is no number.
    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
