namespace EdgeAgent.Audio.Capture;

/// <summary>
/// Blocks one thread until a signal, a time measured by a <see cref="TimeProvider"/>, or a cancellation. Allocates nothing per wait.
/// </summary>
internal sealed class TimedWait : IDisposable
{
    private readonly TimeProvider _time;
    private readonly AutoResetEvent _due = new(false);
    private readonly ITimer _timer;
    private readonly WaitHandle[] _handles;
    private readonly Lock _gate = new();
    private bool _isDisposed;

    public TimedWait(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static wait => ((TimedWait)wait!).Due(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _handles = [_due, _due, _due];
    }

    /// <summary>Waits.</summary>
    /// <param name="signal">Ends the wait; null waits for the time alone.</param>
    /// <param name="timeout">How long.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    /// <returns>Whether the signal came in time.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public bool For(WaitHandle? signal, TimeSpan timeout, CancellationToken cancellationToken)
    {
        const int signalled = 0, cancelled = 1;
        var start = _time.GetTimestamp();
        _handles[signalled] = signal ?? _due;
        _handles[cancelled] = cancellationToken.WaitHandle;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A timer of an earlier wait may still fire: only the clock says whether the time is over.
            var left = timeout - _time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                return signal?.WaitOne(TimeSpan.Zero) ?? false;
            // Timers count whole milliseconds, downwards.
            _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
            if (WaitHandle.WaitAny(_handles) == signalled && signal is not null)
                return true;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _isDisposed = true;
            _due.Dispose();
        }
    }

    /// <summary>A timer that is disposed of may have fired already, and be on its way here.</summary>
    private void Due()
    {
        lock (_gate)
        {
            if (!_isDisposed)
                _due.Set();
        }
    }
}
