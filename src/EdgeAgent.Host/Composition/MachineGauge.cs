using EdgeAgent.Host.Machine;
using EdgeAgent.Mqtt.Metrics;

namespace EdgeAgent.Host.Composition;

/// <summary>Reads what the agent takes of its machine. Thread-safe.</summary>
/// <param name="time">For the time between two readings.</param>
/// <param name="files">Where the system tells its temperatures; null for this machine's.</param>
/// <param name="cpu">Processor time of this process so far; null for the system's word.</param>
internal sealed class MachineGauge(TimeProvider time, SystemFiles? files = null, Func<TimeSpan>? cpu = null)
{
    /// <summary>Over less time the processor's time is mostly what the clock's steps make it.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private readonly Func<TimeSpan> _cpu = cpu ?? (() => Environment.CpuUsage.TotalTime);
    private readonly Lock _gate = new();
    private long _readAt = time.GetTimestamp();
    private TimeSpan _used = (cpu ?? (() => Environment.CpuUsage.TotalTime))();
    private double? _percent;

    /// <summary>Reads it all.</summary>
    public MachineReading Read() => new(CpuPercent(), Environment.WorkingSet, Temperatures.HottestOf(Temperatures.Read(files ?? SystemFiles.OfThisMachine))?.Celsius);

    private double? CpuPercent()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var elapsed = time.GetElapsedTime(_readAt, now);
            if (elapsed < Least)
                return _percent;
            var used = _cpu();
            _percent = Math.Round((used - _used) / elapsed / Environment.ProcessorCount * 100, 1);
            (_readAt, _used) = (now, used);
            return _percent;
        }
    }
}
