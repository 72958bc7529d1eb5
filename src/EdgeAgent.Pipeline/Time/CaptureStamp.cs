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

    /// <summary>A moment before this one.</summary>
    /// <param name="span">How long before; negative: after.</param>
    /// <param name="time">The clock of the stamp.</param>
    public CaptureStamp Before(TimeSpan span, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new CaptureStamp(Timestamp - (long)(span.TotalSeconds * time.TimestampFrequency), WallClock - span);
    }
}
