namespace EdgeAgent.Pipeline.Health;

/// <summary>
/// One thread's word that it will be heard of again: before each step it says how long that may take. Whoever keeps no word hangs, in a driver,
/// a file system, or a model. Written by one thread, read by any; allocates nothing.
/// </summary>
/// <param name="name">What the thread does, for people.</param>
/// <param name="time">A clock that does not jump.</param>
public sealed class ProgressMark(string name, TimeProvider time)
{
    private long _since;
    private long _due = long.MaxValue;

    /// <summary>A step begins, and the one before is done.</summary>
    /// <param name="limit">The longest that it can take while nothing hangs.</param>
    public void Within(TimeSpan limit)
    {
        var now = time.GetTimestamp();
        Volatile.Write(ref _since, now);
        Volatile.Write(ref _due, now + (long)(limit.TotalSeconds * time.TimestampFrequency));
    }

    /// <summary>Nothing is to be expected.</summary>
    public void Rest() => Volatile.Write(ref _due, long.MaxValue);

    /// <summary>What stands still; null when nothing does.</summary>
    public Standstill? Overdue
    {
        get
        {
            var (due, since, now) = (Volatile.Read(ref _due), Volatile.Read(ref _since), time.GetTimestamp());
            return now > due ? new Standstill(name, time.GetElapsedTime(since, now), time.GetElapsedTime(due, now)) : null;
        }
    }
}
