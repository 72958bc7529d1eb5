using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Capture;

/// <summary>Holds a file's reader to the media's own speed. One thread.</summary>
/// <remarks>Moments are counted from the first, so a late reader catches up instead of drifting.</remarks>
internal sealed class FilePacer : IDisposable
{
    private readonly TimeProvider _time;
    private readonly AutoResetEvent _due = new(false);
    private readonly ITimer _timer;
    private readonly WaitHandle[] _handles;
    private CaptureStamp? _start;

    public FilePacer(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static due => ((AutoResetEvent)due!).Set(), _due, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _handles = [_due, _due];
    }

    /// <summary>Waits for a moment of the media; the first call starts its clock at 0.</summary>
    /// <returns>When that moment was due: the capture time a live source would have given.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public CaptureStamp WaitFor(TimeSpan moment, CancellationToken cancellationToken)
    {
        var start = _start ??= CaptureStamp.Now(_time);
        _handles[1] = cancellationToken.WaitHandle;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var wait = moment - _time.GetElapsedTime(start.Timestamp);
            if (wait <= TimeSpan.Zero)
                break;
            // Timers count whole milliseconds, downwards.
            _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
            WaitHandle.WaitAny(_handles);
        }

        var ticks = (long)(moment.TotalSeconds * _time.TimestampFrequency);
        return new CaptureStamp(start.Timestamp + ticks, start.WallClock + moment);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _due.Dispose();
    }
}
