namespace EdgeAgent.Host.Machine;

/// <summary>Which part of the processors this process takes, from one reading to the next; whoever reads at his own pace has one of his own. Thread-safe.</summary>
/// <param name="time">For the time between two readings.</param>
/// <param name="used">Processor time of this process so far; null for the system's word.</param>
internal sealed class ProcessorShare(TimeProvider time, Func<TimeSpan>? used = null)
{
    /// <summary>Over less time the processor's time is mostly what the clock's steps make it.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private readonly Func<TimeSpan> _used = used ?? OfThisProcess;
    private readonly Lock _gate = new();
    private long _readAt = time.GetTimestamp();
    private TimeSpan _before = (used ?? OfThisProcess)();
    private double? _share;

    /// <summary>Of all processors together, 0 to 1, since the reading before; what that one gave where it is less than a second ago, and null within the first second.</summary>
    public double? Read()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var elapsed = time.GetElapsedTime(_readAt, now);
            if (elapsed < Least)
                return _share;
            var taken = _used();
            _share = Math.Clamp((taken - _before) / elapsed / Environment.ProcessorCount, 0, 1);
            (_readAt, _before) = (now, taken);
            return _share;
        }
    }

    private static TimeSpan OfThisProcess() => Environment.CpuUsage.TotalTime;
}
