namespace EdgeAgent.Pipeline.Time;

/// <summary>When something was captured, on both clocks of the device. Latencies count from <paramref name="Timestamp"/>;
/// <paramref name="WallClock"/> becomes an event's <c>time</c>.</summary>
/// <param name="Timestamp">Monotonic clock, as <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="WallClock">Wall clock, UTC.</param>
public readonly record struct CaptureStamp(long Timestamp, DateTimeOffset WallClock)
{
    /// <summary>Both clocks of <paramref name="time"/>, now.</summary>
    public static CaptureStamp Now(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new CaptureStamp(time.GetTimestamp(), time.GetUtcNow());
    }
}
