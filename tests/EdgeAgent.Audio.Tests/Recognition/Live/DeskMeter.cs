using System.Diagnostics.Metrics;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Audio.Tests.Recognition.Live;

/// <summary>What one model's desk measures from now on.</summary>
internal sealed class DeskMeter : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly string _model;

    public DeskMeter(string model)
    {
        _model = model;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == AgentMeter.Name && instrument.Name.StartsWith("edgeagent.recognition.", StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();

        // The instruments come into being with their class.
        _ = AgentMeter.WaitingSpeech;
    }

    /// <summary>Seconds of speech that wait, more or fewer than at first.</summary>
    public double Waiting { get; private set; }

    /// <summary>The most that waited.</summary>
    public double MostWaiting { get; private set; }

    /// <summary>Stream and cause of each utterance that was dropped.</summary>
    public List<string> Dropped { get; } = [];

    /// <summary>Utterances that were written down.</summary>
    public int Written { get; private set; }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var named = tags.ToArray().ToDictionary(t => t.Key, t => t.Value);
        if (!_model.Equals(named.GetValueOrDefault(AgentMeter.ModelAttribute)))
            return;
        lock (Dropped)
        {
            switch (instrument.Name)
            {
                case "edgeagent.recognition.waiting":
                    Waiting += value;
                    MostWaiting = Math.Max(MostWaiting, Waiting);
                    break;
                case "edgeagent.recognition.dropped_utterances":
                    Dropped.Add($"{named[AgentMeter.StreamAttribute]} {named[AgentMeter.ErrorAttribute]}");
                    break;
                case "edgeagent.recognition.latency":
                    Written++;
                    break;
            }
        }
    }
}
