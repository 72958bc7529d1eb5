using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Flow;

/// <summary>Thins a stream to a rate by stream time alone, so that a file gives the same frames on every run. Not thread-safe.</summary>
/// <param name="framesPerSecond">The rate; 0 for every frame.</param>
public sealed class FrameSampler(double framesPerSecond)
{
    /// <summary>
    /// Part of an interval that a frame may be early: a live stream that already comes at the rate (its decoder thins it) jitters
    /// around the grid, and would lose each frame that is a millisecond early. The grid does not move, so the rate stays.
    /// </summary>
    private const double EarlyShare = 0.1;

    private TimeSpan _interval = IntervalOf(framesPerSecond);
    private double _rate = framesPerSecond;
    private StreamTime _next;
    private int _segment = -1;

    /// <summary>Thins to another rate from the next frame on.</summary>
    /// <param name="framesPerSecond">The rate; 0 for every frame.</param>
    public void ThinTo(double framesPerSecond)
    {
        if (framesPerSecond == _rate)
            return;
        // The next frame comes as soon as the new rate has it, and not after a wait that was the old one's.
        var last = _next.Elapsed - _interval;
        (_rate, _interval) = (framesPerSecond, IntervalOf(framesPerSecond));
        _next = new StreamTime(last + _interval);
    }

    /// <summary>Whether a frame is to be worked on.</summary>
    public bool IsDue(StreamTime time, int segment)
    {
        if (segment != _segment)
        {
            _segment = segment;
            _next = time;
        }

        if (time < _next && _next - time > _interval * EarlyShare)
            return false;

        // The grid is kept, so that 30 frames a second thin to exactly 5; after a pause it starts anew.
        _next += _interval;
        if (_next <= time)
            _next = time + _interval;
        return true;
    }

    private static TimeSpan IntervalOf(double framesPerSecond) => framesPerSecond > 0 ? TimeSpan.FromSeconds(1 / framesPerSecond) : TimeSpan.Zero;
}
