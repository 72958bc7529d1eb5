namespace EdgeAgent.Pipeline.Streams;

/// <summary>
/// Native frame memory of one source, reused without allocation. Bounded: a pipeline holds one frame in capture, one waiting,
/// one in work; more than <see cref="Limit"/> at once is a lease that was not disposed, and is said instead of growing.
/// Thread-safe. Disposing it frees what is in the pool; leases still out are freed as they return.
/// </summary>
public sealed class FramePool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<FrameBuffer> _free = new();
    private int _made;
    private int _out;
    private bool _disposed;

    /// <summary>A pool.</summary>
    /// <param name="limit">Leases that may be out at once, above 0.</param>
    public FramePool(int limit = 8)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        Limit = limit;
    }

    /// <summary>Leases that may be out at once.</summary>
    public int Limit { get; }

    /// <summary>Leases that are out now; 0 after a pipeline has ended, else one leaked.</summary>
    public int Outstanding
    {
        get
        {
            lock (_gate)
                return _out;
        }
    }

    /// <summary>Lends memory for one frame; its content is undefined.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Limit"/> leases are out: one was not disposed.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public FrameLease Rent(FrameFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(format.Width, nameof(format));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(format.Height, nameof(format));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_free.TryPop(out var buffer))
            {
                if (_made == Limit)
                    throw new InvalidOperationException($"All {Limit} frames of the pool are in use: a lease was not disposed.");
                buffer = new FrameBuffer(this);
                _made++;
            }

            _out++;
            return new FrameLease(buffer, buffer.Rent(format));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            while (_free.TryPop(out var buffer))
                buffer.Free();
        }
    }

    internal void Return(FrameBuffer buffer)
    {
        lock (_gate)
        {
            _out--;
            if (_disposed)
                buffer.Free();
            else
                _free.Push(buffer);
        }
    }
}
