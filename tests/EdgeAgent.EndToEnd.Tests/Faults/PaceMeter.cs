using System.Diagnostics.Metrics;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>When a counter or gauge of one stream of this process was written: how fast that stream works.</summary>
internal sealed class PaceMeter : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<long> _times = [];

    public PaceMeter(Instrument instrument, string stream)
    {
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Note(tags, stream));
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Note(tags, stream));
        _listener.EnableMeasurementEvents(instrument);
    }

    /// <summary>Forgets what was, so that only what comes counts.</summary>
    public void Reset()
    {
        lock (_lock)
            _times.Clear();
    }

    /// <summary>Times a second over the latest stretch of at least a length; null while there is none.</summary>
    public double? Over(TimeSpan length)
    {
        lock (_lock)
        {
            if (_times.Count == 0)
                return null;
            var from = _times.FindLastIndex(t => TimeProvider.System.GetElapsedTime(t, _times[^1]) >= length);
            return from < 0 ? null : (_times.Count - 1 - from) / TimeProvider.System.GetElapsedTime(_times[from], _times[^1]).TotalSeconds;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Note(ReadOnlySpan<KeyValuePair<string, object?>> tags, string stream)
    {
        foreach (var tag in tags)
        {
            if (tag.Key != AgentMeter.StreamAttribute || !stream.Equals(tag.Value))
                continue;
            lock (_lock)
                _times.Add(TimeProvider.System.GetTimestamp());
        }
    }
}
