namespace EdgeAgent.Pipeline.Time;

/// <summary>
/// When a live frame was captured, from when it arrived and its time stamp. Arrival alone jitters: a link that stalls delivers
/// its frames in a bunch, and what moves between them would seem to fly. Time stamps alone are of a foreign clock. So distances
/// come from the time stamps, and the frame that came fastest so far is taken to have come at once; a capture time is never after
/// the arrival and never runs back.
/// </summary>
/// <param name="live">The clock that the stream's sound has, too, where that is heard over the same connection (<see cref="Hear"/>); null where it is not.</param>
public sealed class CaptureClock(LiveClock? live = null)
{
    private readonly Lock _gate = new();
    private readonly DelayFloor _pictures = new();
    private readonly DelayFloor _sound = new();
    private TimeSpan _last;

    /// <summary>The capture time of the next frame.</summary>
    /// <param name="arrival">When it came, since the source was opened.</param>
    /// <param name="stamp">Its time stamp; null when it has none.</param>
    /// <param name="lag">How much later it comes, at least, than what has the same clock (<see cref="LiveClock.SoundLag"/>).</param>
    public TimeSpan CaptureTime(TimeSpan arrival, TimeSpan? stamp, TimeSpan lag = default)
    {
        var offset = _pictures.Add(arrival, stamp);
        var captured = (stamp is { } media ? media + Sooner(offset) : arrival) - lag;
        _last = captured > _last ? captured : _last;
        return _last;
    }

    /// <summary>Takes note of a piece of the stream's sound: its time stamps are of the same clock. Any one thread.</summary>
    /// <param name="arrival">When it came, since the source was opened.</param>
    /// <param name="end">The time stamp of its end: a piece is sent when it is full.</param>
    public void Hear(TimeSpan arrival, TimeSpan end)
    {
        lock (_gate)
            _sound.Add(arrival, end);
    }

    /// <summary>What comes sooner, picture or sound, says when both were captured.</summary>
    private TimeSpan Sooner(TimeSpan pictures)
    {
        TimeSpan? heard;
        lock (_gate)
            heard = _sound.Offset;
        if (live is null || heard is not { } sound || (sound - pictures).Duration() > DelayFloor.Largest)
            return pictures;
        live.SoundLag = sound > pictures ? sound - pictures : TimeSpan.Zero;
        return sound < pictures ? sound : pictures;
    }
}
