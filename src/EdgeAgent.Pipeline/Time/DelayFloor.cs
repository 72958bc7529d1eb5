namespace EdgeAgent.Pipeline.Time;

/// <summary>
/// How much later than its time stamps what a live source gives comes at least: what came fastest of late is taken to have come at once (the minimum filter of RTP receivers). For one thread.
/// </summary>
internal sealed class DelayFloor
{
    /// <summary>What seems later than this is not late: the time stamps have jumped.</summary>
    public static readonly TimeSpan Largest = TimeSpan.FromSeconds(2);

    /// <summary>How fast the reckoning gives in to a clock that is slow: 1 % is far above any crystal's error.</summary>
    private const double Yield = 0.01;

    /// <summary>
    /// What has come later for a whole span of this length and this count stays later: the longest stall that is told from a jump is shorter, an encoder that was begun anew stays as late as it is.
    /// </summary>
    private static readonly TimeSpan Span = Largest * 1.5;

    private const int SpanCount = 12;

    private TimeSpan _lastArrival;

    // Of the span that runs, and of the one before.
    private TimeSpan _least;
    private TimeSpan? _leastBefore;
    private TimeSpan _spanBegin;
    private int _count;

    /// <summary>What is added to a time stamp; null before the first one.</summary>
    public TimeSpan? Offset { get; private set; }

    /// <summary>Takes what came; gives what is added to its time stamp, never more than makes it its arrival.</summary>
    /// <param name="arrival">When it came; not before what came last.</param>
    /// <param name="stamp">Its time stamp; null when it has none.</param>
    public TimeSpan Add(TimeSpan arrival, TimeSpan? stamp)
    {
        if (stamp is { } at)
            Offset = Next(arrival, arrival - at);
        _lastArrival = arrival;
        return Offset ?? TimeSpan.Zero;
    }

    private TimeSpan Next(TimeSpan arrival, TimeSpan seen)
    {
        if (Offset is not { } offset || seen - offset > Largest)
        {
            (_least, _leastBefore, _spanBegin, _count) = (seen, null, arrival, 1);
            return seen;
        }

        if (++_count > SpanCount && arrival - _spanBegin > Span)
            (_least, _leastBefore, _spanBegin, _count) = (seen, _least, arrival, 1);
        else if (seen < _least)
            _least = seen;
        if (seen < offset)
            return seen;
        var yielded = offset + TimeSpan.FromTicks(Math.Min((seen - offset).Ticks, (long)((arrival - _lastArrival).Ticks * Yield)));
        var least = _leastBefore < _least ? _leastBefore.Value : _least;
        return _leastBefore is not null && least > yielded ? least : yielded;
    }
}
