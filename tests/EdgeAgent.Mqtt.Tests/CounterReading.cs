using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Mqtt.Tests;

/// <summary>Adds up one of the agent's counters from now on, by cause.</summary>
internal sealed class CounterReading : IDisposable
{
    /// <summary>The tests that lose messages: counters are the process's, so these run one after another.</summary>
    public const string Collection = "lost messages";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _sums = new();

    public CounterReading(string name)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == AgentMeter.Name && instrument.Name == name)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var cause = "";
            foreach (var tag in tags)
                cause = tag.Key == AgentMeter.ErrorAttribute ? (string)tag.Value! : cause;
            _sums.AddOrUpdate(cause, value, (_, sum) => sum + value);
        });
        _listener.Start();
        // The instruments come into being with their class.
        _ = AgentMeter.LostMessages;
    }

    public long this[string cause] => _sums.GetValueOrDefault(cause);

    public void Dispose() => _listener.Dispose();
}
