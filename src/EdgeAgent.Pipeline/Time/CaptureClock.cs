namespace EdgeAgent.Pipeline.Time;

/// <summary>
/// When a live frame was captured, from when it arrived and its time stamp. Arrival alone jitters: a link that stalls delivers
/// its frames in a bunch, and what moves between them would seem to fly. Time stamps alone are of a foreign clock. So distances
/// come from the time stamps, and the frame that came fastest so far is taken to have come at once (the minimum filter of RTP
/// receivers); a capture time is never after the arrival and never runs back.
/// </summary>
public sealed class CaptureClock
{
    /// <summary>A frame that seems later than this is not late: the time stamps have jumped.</summary>
    private static readonly TimeSpan LargestDelay = TimeSpan.FromSeconds(2);

    /// <summary>How fast the reckoning gives in to a camera whose clock is slow: 1 % is far above any crystal's error.</summary>
    private const double Yield = 0.01;

    private TimeSpan? _offset;
    private TimeSpan _lastArrival;
    private TimeSpan _last;

    /// <summary>The capture time of the next frame.</summary>
    /// <param name="arrival">When it came, since the source was opened.</param>
    /// <param name="stamp">Its time stamp; null when it has none.</param>
    public TimeSpan CaptureTime(TimeSpan arrival, TimeSpan? stamp)
    {
        var captured = stamp is { } media ? media + Offset(arrival, media) : arrival;
        _lastArrival = arrival;
        _last = captured > _last ? captured : _last;
        return _last;
    }

    private TimeSpan Offset(TimeSpan arrival, TimeSpan media)
    {
        var seen = arrival - media;
        if (_offset is not { } offset || seen < offset || seen - offset > LargestDelay)
            offset = seen;
        else
            offset += TimeSpan.FromTicks(Math.Min((seen - offset).Ticks, (long)((arrival - _lastArrival).Ticks * Yield)));
        _offset = offset;
        return offset;
    }
}
