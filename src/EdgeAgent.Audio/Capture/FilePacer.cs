using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Capture;

/// <summary>Holds a file's reader to the media's own speed. One thread.</summary>
/// <remarks>Moments are counted from the first, so a late reader catches up instead of drifting.</remarks>
internal sealed class FilePacer(TimeProvider time) : IDisposable
{
    private readonly TimedWait _wait = new(time);
    private CaptureStamp? _start;

    /// <summary>Waits for a moment of the media; the first call starts its clock at 0.</summary>
    /// <returns>When that moment was due: the capture time a live source would have given.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public CaptureStamp WaitFor(TimeSpan moment, CancellationToken cancellationToken)
    {
        var start = _start ??= CaptureStamp.Now(time);
        _wait.For(null, moment - time.GetElapsedTime(start.Timestamp), cancellationToken);
        var ticks = (long)(moment.TotalSeconds * time.TimestampFrequency);
        return new CaptureStamp(start.Timestamp + ticks, start.WallClock + moment);
    }

    /// <summary>Waits for a moment of a film that others play too.</summary>
    /// <param name="player">Plays it.</param>
    /// <param name="at">The moment, since the film's beginning.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it was due.</returns>
    public CaptureStamp WaitFor(FilmClock.Player player, TimeSpan at, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Whoever cannot follow may have set the film back meanwhile.
            var due = player.Due(at);
            var wait = time.GetElapsedTime(time.GetTimestamp(), due.Timestamp);
            if (wait <= TimeSpan.Zero)
                return due;
            _wait.For(null, wait, cancellationToken);
        }
    }

    public void Dispose() => _wait.Dispose();
}
