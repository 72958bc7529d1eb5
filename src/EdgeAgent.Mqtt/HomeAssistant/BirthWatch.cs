namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>
/// When to announce all again after Home Assistant has started: some seconds later, so that not all agents speak at once, and once however often it says so. Thread-safe.
/// </summary>
/// <param name="time">Tells now.</param>
/// <param name="random">Chooses the wait.</param>
internal sealed class BirthWatch(TimeProvider time, Random random)
{
    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>So long nothing more has to have been said, unless the wait is over.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long _first;
    private long _last;
    private TimeSpan? _wait;

    /// <summary>Notes that Home Assistant has started.</summary>
    public void Note()
    {
        lock (_lock)
        {
            _last = time.GetTimestamp();
            if (_wait is not null)
                return;
            (_first, _wait) = (_last, random.NextDouble() * Longest);
        }
    }

    /// <summary>How long to wait until all is to be announced again, zero or less: now; null: it is not.</summary>
    public TimeSpan? Wait
    {
        get
        {
            lock (_lock)
                return WaitNow();
        }
    }

    /// <summary>Notes that all is announced again.</summary>
    public void Done()
    {
        lock (_lock)
            _wait = null;
    }

    private TimeSpan? WaitNow()
    {
        if (_wait is not { } wait)
            return null;
        var due = wait - time.GetElapsedTime(_first);
        var quiet = Quiet - time.GetElapsedTime(_last);
        var most = Longest - time.GetElapsedTime(_first);
        var longer = due > quiet ? due : quiet;
        return longer < most ? longer : most;
    }
}
