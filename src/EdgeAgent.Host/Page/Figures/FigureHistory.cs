using System.Diagnostics.Metrics;
using EdgeAgent.Host.Figures;
using EdgeAgent.Host.Page.Endpoints;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Health;
using Microsoft.Extensions.Hosting;

namespace EdgeAgent.Host.Page.Figures;

/// <summary>Keeps how the agent and its machine did in the last 24 hours, a value a minute, in memory: 6 kB a figure. Thread-safe.</summary>
/// <param name="sources">How the cameras and microphones do.</param>
/// <param name="machine">How the machine does.</param>
/// <param name="waiting">How many events wait to be sent.</param>
/// <param name="time">The clock.</param>
internal sealed class FigureHistory(Func<IEnumerable<SourceHealth>> sources, MachineFigures machine, Func<long> waiting, TimeProvider time) : BackgroundService
{
    /// <summary>From one value to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Figures of sources that are no more: three of each of twenty. A configuration may change often in a day.</summary>
    internal const int MostGone = 60;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, string? Source), HistorySeries> _series = [];
    private readonly Dictionary<string, List<double>> _latencies = new(StringComparer.Ordinal);

    /// <summary>The last 24 hours, as far as they are known.</summary>
    /// <param name="from">The first moment.</param>
    /// <param name="step">What one value is the mean of, in whole minutes.</param>
    public HistoryAnswer Read(DateTimeOffset from, TimeSpan step)
    {
        var now = MinuteOf(time.GetUtcNow());
        var first = Math.Clamp(MinuteOf(from), now - HistorySeries.Minutes + 1, now);
        var minutes = Math.Clamp((int)step.TotalMinutes, 1, HistorySeries.Minutes);
        var steps = (int)((now - first) / minutes) + 1;
        lock (_gate)
        {
            return new HistoryAnswer(
                DateTimeOffset.UnixEpoch + first * Interval, minutes * 60,
                [.. _series.OrderBy(s => s.Key.Source, StringComparer.Ordinal).ThenBy(s => s.Key.Name, StringComparer.Ordinal).Select(s => new SeriesAnswer(s.Key.Name, s.Key.Source, s.Value.Read(first, minutes, steps)))]);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<double>(TakeLatency);
        listener.EnableMeasurementEvents(AgentMeter.EventLatency);
        using var timer = new PeriodicTimer(Interval, time);
        do
            Keep(await machine.ReadAsync(stoppingToken));
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void TakeLatency(Instrument instrument, double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        foreach (var tag in tags)
        {
            if (tag is not { Key: AgentMeter.StreamAttribute, Value: string source })
                continue;
            lock (_gate)
            {
                if (!_latencies.TryGetValue(source, out var taken))
                    _latencies[source] = taken = [];
                // A flood of events is told as well by some of them.
                if (taken.Count < HistorySeries.Minutes)
                    taken.Add(seconds * 1000);
            }
        }
    }

    private void Keep(MachineAnswer now)
    {
        var minute = MinuteOf(time.GetUtcNow());
        lock (_gate)
        {
            foreach (var health in sources())
            {
                var source = health.Source.Name;
                Set("fps", source, health.IsOnline ? health.Fps : null);
                var latencies = _latencies.GetValueOrDefault(source);
                latencies?.Sort();
                Set("latency_p50", source, Rank(latencies, 0.5));
                Set("latency_p95", source, Rank(latencies, 0.95));
            }

            _latencies.Clear();
            Set("cpu", null, now.Cpu);
            Set("memory", null, now.Memory.Agent);
            Set("temperature", null, now.Temperature);
            Set("throttled", null, now.Throttled is { } throttled ? throttled ? 1 : 0 : null);
            Set("outbox", null, waiting());
            foreach (var (gone, _) in _series.Where(s => s.Value.Last < minute).OrderByDescending(s => s.Value.Last).Where((s, i) => i >= MostGone || !s.Value.IsRecent(minute)).ToList())
                _series.Remove(gone);
        }

        void Set(string name, string? source, double? value)
        {
            if (!_series.TryGetValue((name, source), out var series))
            {
                // What this machine has not is no figure of it.
                if (value is null)
                    return;
                _series[(name, source)] = series = new HistorySeries();
            }

            // A clock that was set back: those minutes are over, and what comes belongs to the last one.
            series.Set(Math.Max(minute, series.Last), value);
        }
    }

    private static double? Rank(List<double>? sorted, double share) => sorted is { Count: > 0 } ? NearestRank.Of(sorted, share) : null;

    private static long MinuteOf(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).Ticks / Interval.Ticks;
}
