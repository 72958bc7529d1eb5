namespace EdgeAgent.Audio.Capture;

/// <summary>Lets a recurring condition be said at once and then once a minute, not for every block.</summary>
internal sealed class Reminder(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private long? _saidAt;

    /// <summary>Whether it is time to say it (again); true starts the next minute.</summary>
    public bool IsDue()
    {
        if (_saidAt is { } at && time.GetElapsedTime(at) < Interval)
            return false;
        _saidAt = time.GetTimestamp();
        return true;
    }
}
