using System.Threading.Tasks.Sources;

namespace EdgeAgent.Pipeline.Streams;

/// <summary>
/// The one pending wait of a ring's reader, reused for every wait. Its continuation runs on the thread pool, never on the
/// capture thread: the waiter queues itself as the work item, so that not even that is allocated.
/// </summary>
internal sealed class AudioRingWaiter(AudioRing ring) : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private static readonly Action<object?> Cancel = static state => ((AudioRing)state!).CancelWait();

    private ManualResetValueTaskSourceCore<bool> _core;
    private CancellationToken _cancellationToken;
    private CancellationTokenRegistration _registration;
    private bool _cancelled;

    public bool IsWaiting { get; private set; }

    public int Count { get; private set; }

    public ValueTask<bool> StartNeedsLock(int count, CancellationToken cancellationToken)
    {
        if (IsWaiting)
            throw new InvalidOperationException("The ring has one reader, and it is waiting already.");
        _core.Reset();
        _cancelled = false;
        _cancellationToken = cancellationToken;
        Count = count;
        IsWaiting = true;
        // A token cancelled meanwhile calls back at once, on this thread, which holds the lock: it is re-entrant.
        _registration = cancellationToken.UnsafeRegister(Cancel, ring);
        return new ValueTask<bool>(this, _core.Version);
    }

    public void ReleaseNeedsLock(bool cancelled)
    {
        if (!IsWaiting)
            return;
        IsWaiting = false;
        _cancelled = cancelled;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_cancelled)
            _core.SetException(new OperationCanceledException(_cancellationToken));
        else if (ring.TryEnd(out var result))
            _core.SetResult(result);
        else
            _core.SetException(ring.Fault!);
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        // Waits for a callback that is running, so that none can cancel the next wait.
        _registration.Dispose();
        return _core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);
}
