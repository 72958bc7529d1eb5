using System.Diagnostics.Metrics;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>Adds up how long each model is at work, as the lanes tell it. Thread-safe.</summary>
internal sealed class ModelTimes : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, double> _seconds = [];
    private readonly MeterListener _listener = new();

    /// <summary>Listens from now on.</summary>
    public ModelTimes()
    {
        // Before it is listened for: an instrument is published while the meter is still being made.
        var duration = AgentMeter.InferenceDuration;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument == duration)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => Add(seconds, tags));
        _listener.Start();
    }

    /// <summary>Seconds of each model so far.</summary>
    public IReadOnlyDictionary<string, double> Read()
    {
        lock (_gate)
            return new Dictionary<string, double>(_seconds);
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Add(double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            if (name != AgentMeter.ModelAttribute || value is not string model)
                continue;
            lock (_gate)
                _seconds[model] = _seconds.GetValueOrDefault(model) + seconds;
        }
    }
}
