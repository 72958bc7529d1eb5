using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Host.Demo;

/// <summary>Adds up what the agent's own meter says, from its making on. Thread-safe.</summary>
internal sealed class AgentFigures : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _frames = new();
    private readonly ConcurrentDictionary<string, long> _drops = new();
    private readonly LatencyWindow _latencies = new();
    private long _lost;

    /// <summary>Listens from now on.</summary>
    public AgentFigures()
    {
        _listener.SetMeasurementEventCallback<long>(OnCount);
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => _latencies.Add(seconds * 1000));
        Instrument[] wanted = [AgentMeter.CapturedFrames, AgentMeter.DroppedItems, AgentMeter.DamagedFrames, AgentMeter.Gaps, AgentMeter.LostMessages, AgentMeter.PublishLatency];
        foreach (var instrument in wanted)
            _listener.EnableMeasurementEvents(instrument);
    }

    /// <summary>Messages that will never reach the broker.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>From capture to the broker's acknowledgement, lately; null while there are none.</summary>
    public LatencyPercentiles? Latency => _latencies.Percentiles();

    /// <summary>Frames that a camera has given.</summary>
    public long FramesOf(string stream) => _frames.GetValueOrDefault(stream);

    /// <summary>What of a stream nobody looked at: frames replaced by newer ones or damaged, gaps of sound.</summary>
    public long DropsOf(string stream) => _drops.GetValueOrDefault(stream);

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void OnCount(Instrument instrument, long count, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (instrument == AgentMeter.LostMessages)
        {
            Interlocked.Add(ref _lost, count);
            return;
        }

        foreach (var tag in tags)
        {
            if (tag is { Key: AgentMeter.StreamAttribute, Value: string stream })
                (instrument == AgentMeter.CapturedFrames ? _frames : _drops).AddOrUpdate(stream, static (_, add) => add, static (_, sum, add) => sum + add, count);
        }
    }
}
