using EdgeAgent.Host.Machine;
using EdgeAgent.Mqtt.Metrics;

namespace EdgeAgent.Host.Composition;

/// <summary>Reads what the agent takes of its machine. Thread-safe.</summary>
/// <param name="time">For the time between two readings.</param>
/// <param name="files">Where the system tells its temperatures; null for this machine's.</param>
/// <param name="cpu">Processor time of this process so far; null for the system's word.</param>
internal sealed class MachineGauge(TimeProvider time, SystemFiles? files = null, Func<TimeSpan>? cpu = null)
{
    private readonly ProcessorShare _processors = new(time, cpu);

    /// <summary>Reads it all.</summary>
    public MachineReading Read() => new(
        _processors.Read() is { } share ? Math.Round(share * 100, 1) : null, Environment.WorkingSet, Temperatures.HottestOf(Temperatures.Read(files ?? SystemFiles.OfThisMachine))?.Celsius);
}
