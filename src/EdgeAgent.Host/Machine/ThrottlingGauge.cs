namespace EdgeAgent.Host.Machine;

/// <summary>Whether the device slows itself down, for all who want to know: asking a Raspberry Pi starts a program, so an answer is kept for a while. Thread-safe.</summary>
/// <param name="files">The kernel's files.</param>
/// <param name="time">Keeps the questions apart.</param>
/// <param name="program">Name or path of vcgencmd; as its package has it where nothing is said.</param>
internal sealed class ThrottlingGauge(SystemFiles files, TimeProvider time, string program = Throttling.Program)
{
    /// <summary>How long an answer holds.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _askedAt;
    private bool? _isSlowed;

    /// <summary>Whether it does now, or did within the last ten seconds; null where nobody tells.</summary>
    /// <param name="stop">Ends the wait for the program.</param>
    public bool? Read(CancellationToken stop)
    {
        lock (_gate)
        {
            if (_askedAt is not { } at || time.GetElapsedTime(at) >= Every)
            {
                _askedAt = time.GetTimestamp();
                _isSlowed = Throttling.Read(files, time, stop, program)?.IsSlowed;
            }

            return _isSlowed;
        }
    }
}
