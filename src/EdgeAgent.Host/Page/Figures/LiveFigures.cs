using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Host.Page.Figures;

/// <summary>
/// What stages, models and events take, by the agent's own meter. It listens while somebody looks: from a request on, until none has come for a while. Thread-safe.
/// </summary>
/// <param name="time">Measures.</param>
internal sealed class LiveFigures(TimeProvider time) : IDisposable
{
    // Bounded by the configuration; a defect in a tag must not take memory without end.
    private const int MostSeries = 2000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<(Instrument, string, string), RecentDurations> _series = [];
    private MeterListener? _listener;
    private ITimer? _tidying;
    private long _askedAt;
    private long _listeningSince;

    /// <summary>Whether it listens.</summary>
    public bool IsListening
    {
        get
        {
            lock (_gate)
                return _listener is not null;
        }
    }

    /// <summary>Somebody looks: what is asked for from now on grows with the next seconds.</summary>
    public void Look()
    {
        lock (_gate)
        {
            _askedAt = time.GetTimestamp();
            if (_listener is not null)
                return;
            Volatile.Write(ref _listeningSince, _askedAt);
            _listener = new MeterListener();
            _listener.SetMeasurementEventCallback<double>(Take);
            foreach (var instrument in (Instrument[])[AgentMeter.StageDuration, AgentMeter.InferenceDuration, AgentMeter.EventLatency, AgentMeter.QueueWait])
                _listener.EnableMeasurementEvents(instrument);
            _tidying = time.CreateTimer(_ => Tidy(), null, Patience, Patience);
        }
    }

    /// <summary>What a stage of a stream takes; null where it is not known.</summary>
    public DurationFigures? StageOf(string stream, string stage) => Find(AgentMeter.StageDuration, stream, stage);

    /// <summary>The time from capture to event of a stream; null where it is not known.</summary>
    public DurationFigures? LatencyOf(string stream) => Find(AgentMeter.EventLatency, stream, "");

    /// <summary>How long frames of a stream wait for its work, the waits of a second together being how many wait (Little's law); null where it is not known.</summary>
    public DurationFigures? WaitOf(string stream) => Find(AgentMeter.QueueWait, stream, "");

    /// <summary>What a run of a model takes; null where it is not known.</summary>
    public DurationFigures? RunOf(string model) => Find(AgentMeter.InferenceDuration, model, "");

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
            End();
    }

    private DurationFigures? Find(Instrument instrument, string first, string second) => _series.GetValueOrDefault((instrument, first, second))?.Read();

    // A page that is left open looks for ever, while sources come and go.
    private void Tidy()
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_askedAt) >= Patience)
                End();
        }

        foreach (var (key, _) in _series.Where(s => s.Value.IsOver))
            _series.TryRemove(key, out _);
    }

    private void End()
    {
        _listener?.Dispose();
        _tidying?.Dispose();
        (_listener, _tidying) = (null, null);
        _series.Clear();
    }

    private void Take(Instrument instrument, double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var (first, second) = ("", "");
        foreach (var tag in tags)
        {
            if (tag is { Key: AgentMeter.StageAttribute, Value: string stage })
                second = stage;
            else if (tag is { Key: AgentMeter.StreamAttribute or AgentMeter.ModelAttribute, Value: string name })
                first = name;
        }

        var key = (instrument, first, second);
        if (_series.TryGetValue(key, out var known))
            known.Add(seconds);
        else if (_series.Count < MostSeries)
            _series.GetOrAdd(key, _ => new RecentDurations(time, Volatile.Read(ref _listeningSince))).Add(seconds);
    }
}
