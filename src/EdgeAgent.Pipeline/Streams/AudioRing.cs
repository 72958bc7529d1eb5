using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Streams;

/// <summary>
/// The bounded buffer between a microphone's capture thread and the stages that listen: mono samples with absolute positions
/// that stay true over everything lost, gaps as markers instead of silence, and the capture time of every position.
/// One thread writes, one reader reads. Nothing is allocated once it is made.
/// </summary>
/// <remarks>
/// What a full ring does is the writer's choice: <see cref="Write"/> (live) loses the new block and leaves a
/// <see cref="AudioGap.RingOverrun"/>, <see cref="WriteAll"/> (files) waits. The oldest samples are never overwritten, so a reader
/// that is late still gets whole stretches.
/// </remarks>
public sealed class AudioRing
{
    /// <summary>Markers that may wait unread. A stream with more gaps than this in one ring's length counts as overrun.</summary>
    private const int GapLimit = 64;

    private static readonly Action<object?> WakeWriter = static state =>
    {
        lock (state!)
            Monitor.PulseAll(state);
    };

    // A monitor rather than a Lock: a writer that waits for room waits in it.
    private readonly object _gate = new();
    private readonly float[] _samples;
    private readonly GapMarker[] _gaps = new GapMarker[GapLimit];
    private readonly AudioRingStamps _stamps;
    private readonly AudioRingWaiter _waiter;

    // Guarded by _gate. Counts of stored samples place them in memory; positions count the lost ones too.
    private long _stored;
    private long _taken;
    private long _writePosition;
    private long _readPosition;
    private int _firstGap;
    private int _gapCount;
    private AudioGap _pendingGap;
    private long _pendingLost;
    private long _overrunSamples;
    private bool _completed;
    private Exception? _fault;

    /// <summary>A ring.</summary>
    /// <param name="sampleRateHz">Samples per second, above 0.</param>
    /// <param name="length">How much audio it holds, at least 100 ms.</param>
    /// <param name="time">The clock of the stamps given to <see cref="Write"/>.</param>
    public AudioRing(int sampleRateHz, TimeSpan length, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, TimeSpan.FromMilliseconds(100));
        ArgumentNullException.ThrowIfNull(time);
        SampleRateHz = sampleRateHz;
        _samples = new float[checked((int)(length.Ticks * sampleRateHz / TimeSpan.TicksPerSecond))];
        _stamps = new AudioRingStamps(sampleRateHz, time.TimestampFrequency);
        _waiter = new AudioRingWaiter(this);
    }

    /// <summary>The length of a microphone's ring where nothing else is said.</summary>
    public static TimeSpan DefaultLength => TimeSpan.FromSeconds(10);

    /// <summary>Samples per second.</summary>
    public int SampleRateHz { get; }

    /// <summary>Samples it can hold.</summary>
    public int Capacity => _samples.Length;

    /// <summary>Samples waiting to be read.</summary>
    public int Available
    {
        get
        {
            lock (_gate)
                return (int)(_stored - _taken);
        }
    }

    /// <summary>The position that the next written sample will have.</summary>
    public long WritePosition
    {
        get
        {
            lock (_gate)
                return _writePosition + _pendingLost;
        }
    }

    /// <summary>Samples lost so far because the ring was full.</summary>
    public long OverrunSamples
    {
        get
        {
            lock (_gate)
                return _overrunSamples;
        }
    }

    /// <summary>
    /// Says that the stream is interrupted before the next written sample. Interruptions without a sample between them become
    /// one marker with the first one's reason. Writer's thread only.
    /// </summary>
    /// <param name="gap">Why.</param>
    /// <param name="lostSamples">Samples missing, at this ring's rate; 0 when none or unknown.</param>
    public void MarkGap(AudioGap gap, long lostSamples)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lostSamples);
        if (gap == AudioGap.None)
            throw new ArgumentOutOfRangeException(nameof(gap), "An interruption has a reason.");
        lock (_gate)
            MarkNeedsLock(gap, lostSamples);
    }

    /// <summary>Takes a block of a live source, or loses it whole when there is no room. Never waits. Writer's thread only.</summary>
    /// <param name="samples">The block, at most <see cref="Capacity"/> long.</param>
    /// <param name="stamp">When its last sample was captured.</param>
    /// <returns>False when the block was lost.</returns>
    /// <exception cref="InvalidOperationException">The ring was completed.</exception>
    public bool Write(ReadOnlySpan<float> samples, CaptureStamp stamp)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples.Length, Capacity, nameof(samples));
        if (samples.IsEmpty)
            return true;
        lock (_gate)
        {
            if (RoomNeedsLock() < samples.Length)
            {
                MarkNeedsLock(AudioGap.RingOverrun, samples.Length);
                _overrunSamples += samples.Length;
                return false;
            }

            StoreNeedsLock(samples);
            _stamps.Add(_writePosition, stamp);
            WakeReaderNeedsLock();
            return true;
        }
    }

    /// <summary>Takes samples of a file, waiting for room as often as needed. Writer's thread only.</summary>
    /// <param name="samples">Any number.</param>
    /// <param name="stamp">When the last of them was captured.</param>
    /// <param name="cancellationToken">Ends the wait; what was taken by then stays.</param>
    /// <exception cref="InvalidOperationException">The ring was completed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public void WriteAll(ReadOnlySpan<float> samples, CaptureStamp stamp, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(WakeWriter, _gate);
        lock (_gate)
        {
            while (!samples.IsEmpty)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var count = Math.Min(RoomNeedsLock(), samples.Length);
                if (count == 0)
                {
                    Monitor.Wait(_gate);
                    continue;
                }

                StoreNeedsLock(samples[..count]);
                samples = samples[count..];
                // The stamp belongs to the end of the whole block, wherever this piece ends.
                _stamps.Add(_writePosition + samples.Length, stamp);
                WakeReaderNeedsLock();
            }
        }
    }

    /// <summary>Ends the stream. Readers get what is stored, then the end or the fault. Writer's thread only; the first call counts.</summary>
    /// <param name="fault">Why it ended, or null at a regular end.</param>
    public void Complete(Exception? fault = null)
    {
        lock (_gate)
        {
            if (_completed)
                return;
            _completed = true;
            _fault = fault;
            WakeReaderNeedsLock();
        }
    }

    /// <summary>Waits until samples can be read. One wait at a time.</summary>
    /// <param name="count">How many to wait for, 1 to <see cref="Capacity"/>. Fewer may wait at the end of the stream or when it is
    /// interrupted again and again, and a <see cref="Read"/> stops before a gap.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the stream has ended and everything was read.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="DeviceException">The stream ended with this fault (or another the writer gave) and everything was read.</exception>
    public ValueTask<bool> WaitAsync(int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Capacity);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<bool>(cancellationToken);
        lock (_gate)
        {
            if (!IsReadyNeedsLock(count))
                return _waiter.StartNeedsLock(count, cancellationToken);
        }

        return TryEnd(out var result) ? ValueTask.FromResult(result) : ValueTask.FromException<bool>(_fault!);
    }

    /// <summary>Takes samples up to the next gap or the end of <paramref name="destination"/>, without waiting. Reader only.</summary>
    /// <param name="destination">Room for at least one sample.</param>
    public AudioRingRead Read(Span<float> destination)
    {
        if (destination.IsEmpty)
            throw new ArgumentException("Give room for at least one sample.", nameof(destination));
        lock (_gate)
        {
            var gap = AudioGap.None;
            long lost = 0;
            if (_gapCount > 0 && _gaps[_firstGap].At == _taken)
            {
                (_, gap, lost) = _gaps[_firstGap];
                _firstGap = (_firstGap + 1) % GapLimit;
                _gapCount--;
                _readPosition += lost;
            }

            var until = _gapCount > 0 ? _gaps[_firstGap].At : _stored;
            var count = (int)Math.Min(destination.Length, until - _taken);
            CopyOutNeedsLock(destination[..count]);
            var read = new AudioRingRead(count, _readPosition, gap, lost);
            _taken += count;
            _readPosition += count;
            if (count > 0)
                Monitor.PulseAll(_gate);
            return read;
        }
    }

    /// <summary>
    /// When the sample at a position was captured: between the stamps of the blocks around it, so it follows a device whose clock
    /// runs fast or slow. Positions up to 100 s back are remembered; older and future ones are reckoned by the nominal rate.
    /// </summary>
    /// <exception cref="InvalidOperationException">Nothing was written yet.</exception>
    public CaptureStamp StampOf(long position)
    {
        lock (_gate)
            return _stamps.At(position);
    }

    /// <summary>How a wait ends now.</summary>
    /// <returns>False when it ends with the stream's fault.</returns>
    internal bool TryEnd(out bool result)
    {
        lock (_gate)
        {
            result = _stored > _taken;
            return result || _fault is null;
        }
    }

    /// <summary>The fault the stream ended with.</summary>
    internal Exception? Fault => _fault;

    /// <summary>Ends a wait whose token was cancelled.</summary>
    internal void CancelWait()
    {
        lock (_gate)
            _waiter.ReleaseNeedsLock(cancelled: true);
    }

    /// <summary>With every marker in use the writer may be stuck until one is read: whoever waited for more would wait for ever.</summary>
    private bool IsReadyNeedsLock(int count) => _completed || _gapCount == GapLimit || _stored - _taken >= count;

    private void WakeReaderNeedsLock()
    {
        if (_waiter.IsWaiting && IsReadyNeedsLock(_waiter.Count))
            _waiter.ReleaseNeedsLock(cancelled: false);
    }

    private int RoomNeedsLock()
    {
        if (_completed)
            throw new InvalidOperationException("The ring was completed.");
        // A marker that finds no place must not be forgotten: no sample passes it.
        return _pendingGap != AudioGap.None && _gapCount == GapLimit ? 0 : Capacity - (int)(_stored - _taken);
    }

    private void MarkNeedsLock(AudioGap gap, long lost)
    {
        if (_pendingGap == AudioGap.None)
            _pendingGap = gap;
        _pendingLost += lost;
    }

    private void StoreNeedsLock(ReadOnlySpan<float> samples)
    {
        if (_pendingGap != AudioGap.None)
        {
            _gaps[(_firstGap + _gapCount) % GapLimit] = new GapMarker(_stored, _pendingGap, _pendingLost);
            _gapCount++;
            _writePosition += _pendingLost;
            _pendingGap = AudioGap.None;
            _pendingLost = 0;
        }

        var at = (int)(_stored % Capacity);
        var first = Math.Min(samples.Length, Capacity - at);
        samples[..first].CopyTo(_samples.AsSpan(at));
        samples[first..].CopyTo(_samples);
        _stored += samples.Length;
        _writePosition += samples.Length;
    }

    private void CopyOutNeedsLock(Span<float> destination)
    {
        var at = (int)(_taken % Capacity);
        var first = Math.Min(destination.Length, Capacity - at);
        _samples.AsSpan(at, first).CopyTo(destination);
        _samples.AsSpan(0, destination.Length - first).CopyTo(destination[first..]);
    }

    private readonly record struct GapMarker(long At, AudioGap Gap, long Lost);
}
