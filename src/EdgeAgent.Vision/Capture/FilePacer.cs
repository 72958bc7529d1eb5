using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Vision.Capture;

/// <summary>Holds the frames of a file back until their time, as a camera would. For one thread; allocates nothing once warm.</summary>
internal sealed class FilePacer : IDisposable
{
    /// <summary>Who is later than this (a slow decoder, a machine that slept) does not catch up: the file goes on from here.</summary>
    private static readonly TimeSpan LargestDelay = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly ManualResetEventSlim _due = new();
    private readonly ITimer _timer;
    private long? _anchor;
    private StreamTime _anchorTime;
    private bool _isInTime;

    public FilePacer(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static due => ((ManualResetEventSlim)due!).Set(), _due, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void WaitFor(StreamTime moment, CancellationToken cancellationToken)
    {
        while (_anchor is { } anchor)
        {
            var wait = moment - _anchorTime - _time.GetElapsedTime(anchor);
            if (wait < -LargestDelay)
                break;
            if (wait <= TimeSpan.Zero)
                return;
            _due.Reset();
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
            _due.Wait(cancellationToken);
        }

        _anchor = _time.GetTimestamp();
        _anchorTime = moment;
    }

    /// <summary>Waits for a moment of a film that others play too. Who enters late plays what was missed at once; who cannot follow later sets the film back for all.</summary>
    /// <param name="player">Plays it.</param>
    /// <param name="at">The moment, since the film's beginning.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it was due.</returns>
    public CaptureStamp WaitFor(FilmClock.Player player, TimeSpan at, CancellationToken cancellationToken)
    {
        while (true)
        {
            var due = player.Due(at);
            var wait = _time.GetElapsedTime(_time.GetTimestamp(), due.Timestamp);
            if (wait < -LargestDelay && _isInTime)
            {
                player.Slip(-wait);
                continue;
            }

            if (wait <= TimeSpan.Zero)
                return due;
            _isInTime = true;
            _due.Reset();
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
            _due.Wait(cancellationToken);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _due.Dispose();
    }
}
