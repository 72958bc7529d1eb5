namespace EdgeAgent.Host.Demo;

/// <summary>How fast a counter grows: over the last seconds in which it was read.</summary>
internal sealed class FrameRate(TimeProvider time)
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(2);

    private readonly Queue<(long Timestamp, long Count)> _readings = new();

    /// <summary>Takes the counter as it is now.</summary>
    /// <returns>Its growth per second; 0 at the first reading.</returns>
    public double Read(long count)
    {
        var now = time.GetTimestamp();
        _readings.Enqueue((now, count));

        // The oldest reading is the last one that is not younger than the span.
        while (_readings.Count > 2 && time.GetElapsedTime(_readings.ElementAt(1).Timestamp, now) >= Span)
            _readings.Dequeue();
        var (timestamp, before) = _readings.Peek();
        var seconds = time.GetElapsedTime(timestamp, now).TotalSeconds;
        return seconds > 0 ? (count - before) / seconds : 0;
    }
}
