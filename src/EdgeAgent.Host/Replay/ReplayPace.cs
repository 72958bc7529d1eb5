namespace EdgeAgent.Host.Replay;

/// <summary>Holds a replay back to a multiple of the speed of what is played. Thread-safe.</summary>
/// <param name="speed">How many times as fast, above 0.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayPace(double speed, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>Waits until a moment is due.</summary>
    /// <param name="at">The moment, since the replay's beginning.</param>
    /// <param name="stop">Ends the wait.</param>
    public void Wait(TimeSpan at, CancellationToken stop)
    {
        var early = at / speed - time.GetElapsedTime(_began);
        if (early > TimeSpan.Zero)
            Task.Delay(early, time, stop).GetAwaiter().GetResult();
    }
}
