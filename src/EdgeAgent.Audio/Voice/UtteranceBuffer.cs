namespace EdgeAgent.Audio.Voice;

/// <summary>
/// The newest samples of one stream by absolute position, so that an utterance can be taken out once it has begun or ended,
/// although its start lies in the past. Memory is fixed: the oldest samples go. Not safe for several threads at once.
/// </summary>
public sealed class UtteranceBuffer
{
    private readonly float[] _ring;
    private long _end;
    private long _start;

    /// <summary>An empty buffer at position 0.</summary>
    /// <param name="capacity">How many samples it keeps: at least <see cref="VoiceSegmenter.Reach"/> and the longest block appended.</param>
    public UtteranceBuffer(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _ring = new float[capacity];
    }

    /// <summary>The position of the oldest sample kept.</summary>
    public long Start => _start;

    /// <summary>The position after the newest sample.</summary>
    public long End => _end;

    /// <summary>Adds the samples that follow <see cref="End"/>.</summary>
    public void Append(ReadOnlySpan<float> samples)
    {
        _end += samples.Length;
        if (samples.Length > _ring.Length)
            samples = samples[^_ring.Length..];
        var at = (int)((_end - samples.Length) % _ring.Length);
        var first = Math.Min(samples.Length, _ring.Length - at);
        samples[..first].CopyTo(_ring.AsSpan(at));
        samples[first..].CopyTo(_ring);
        _start = Math.Max(_start, _end - _ring.Length);
    }

    /// <summary>Forgets everything; the next sample has this position.</summary>
    public void Restart(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        _start = _end = position;
    }

    /// <summary>Copies the samples of <paramref name="start"/> and after it; they must be there still.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Some of them have gone already or have not come yet.</exception>
    public void CopyTo(long start, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, _start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, _end - destination.Length);
        var at = (int)(start % _ring.Length);
        var first = Math.Min(destination.Length, _ring.Length - at);
        _ring.AsSpan(at, first).CopyTo(destination);
        _ring.AsSpan(0, destination.Length - first).CopyTo(destination[first..]);
    }
}
