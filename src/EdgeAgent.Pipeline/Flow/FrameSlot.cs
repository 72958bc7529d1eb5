using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Pipeline.Flow;

/// <summary>
/// The edge between capture and work: one frame at most waits. A live source's newest frame wins and the one it replaces is
/// counted as dropped; a file waits until its frame was taken. One thread puts, one takes. Allocates nothing.
/// </summary>
public sealed class FrameSlot : IDisposable
{
    private readonly object _gate = new();
    private readonly bool _newestWins;
    private readonly KeyValuePair<string, object?> _streamTag;
    private FrameLease _waiting;
    private bool _occupied;
    private bool _completed;
    private Exception? _failure;
    private long _dropped;

    /// <summary>An empty slot.</summary>
    /// <param name="stream">The stream's name, for meters.</param>
    /// <param name="newestWins">Whether a frame that was not taken in time is replaced instead of waited for.</param>
    public FrameSlot(string stream, bool newestWins)
    {
        _newestWins = newestWins;
        _streamTag = new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, stream);
    }

    /// <summary>Frames that were replaced before anybody took them.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Hands a frame over, whatever happens: after this call it is no longer the caller's.</summary>
    /// <exception cref="OperationCanceledException">The wait for the taker was cancelled; the frame was given back.</exception>
    public void Put(FrameLease frame, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static state => ((FrameSlot)state!).Wake(), this);
        lock (_gate)
        {
            if (_occupied && _newestWins)
            {
                _waiting.Dispose();
                _occupied = false;
                Interlocked.Increment(ref _dropped);
                AgentMeter.DroppedItems.Add(1, _streamTag);
            }

            while (_occupied && !_completed && !cancellationToken.IsCancellationRequested)
                Monitor.Wait(_gate);
            if (_completed || cancellationToken.IsCancellationRequested)
            {
                frame.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
                return;
            }

            _waiting = frame;
            _occupied = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for a frame; the caller disposes it.</summary>
    /// <returns>False when there will be none any more.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public bool TryTake(out FrameLease frame, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static state => ((FrameSlot)state!).Wake(), this);
        lock (_gate)
        {
            while (!_occupied && !_completed && !cancellationToken.IsCancellationRequested)
                Monitor.Wait(_gate);
            cancellationToken.ThrowIfCancellationRequested();
            frame = _waiting;
            if (_occupied)
            {
                _occupied = false;
                _waiting = default;
                Monitor.PulseAll(_gate);
                return true;
            }

            if (_failure is not null)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
            return false;
        }
    }

    /// <summary>Says that no frame follows. A waiting one can still be taken, then the failure is thrown to the taker.</summary>
    /// <param name="failure">Why, when it is not the end of the stream.</param>
    public void Complete(Exception? failure = null)
    {
        lock (_gate)
        {
            _completed = true;
            _failure ??= failure;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Gives back a frame that nobody took.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _completed = true;
            if (_occupied)
                _waiting.Dispose();
            _occupied = false;
            Monitor.PulseAll(_gate);
        }
    }

    private void Wake()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }
}
