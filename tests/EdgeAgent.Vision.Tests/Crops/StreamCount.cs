using System.Diagnostics.Metrics;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Vision.Tests.Crops;

/// <summary>What one of the agent's counters counts of one stream from now on, other tests beside; used by one thread.</summary>
internal sealed class StreamCount : IDisposable
{
    private readonly MeterListener _listener = new();

    public StreamCount(Counter<long> counter, string stream)
    {
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var isOurs = false;
            var cause = "";
            foreach (var tag in tags)
            {
                isOurs |= tag.Key == AgentMeter.StreamAttribute && stream.Equals(tag.Value);
                cause = tag.Key == AgentMeter.ErrorAttribute ? (string)tag.Value! : cause;
            }

            if (!isOurs)
                return;
            Sum += value;
            Causes.Add(cause);
        });
        _listener.EnableMeasurementEvents(counter);
    }

    public long Sum { get; private set; }

    public List<string> Causes { get; } = [];

    public void Dispose() => _listener.Dispose();
}
