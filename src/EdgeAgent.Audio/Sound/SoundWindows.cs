using EdgeAgent.Audio.Signal.Resampling;

namespace EdgeAgent.Audio.Sound;

/// <summary>
/// Cuts a stream into windows that overlap, at a model's rate. What is left at the end of the stream or before a gap becomes a last, shorter window, so that every
/// sample is heard. Where windows lie depends on the samples and their positions only, not on how they are cut into blocks. Allocates nothing once warm. Not thread-safe.
/// </summary>
public sealed class SoundWindows
{
    private readonly int _streamRateHz;
    private readonly int _rateHz;
    private readonly int _hop;
    private readonly SoundWindowHandler _handler;
    private readonly PolyphaseResampler _resampler;
    private readonly float[] _window;
    private float[] _resampled = [];

    // The stream's position of the first sample since its beginning or the last gap, the one that comes next, and the first one of the window at the model's rate.
    private long _origin;
    private long _next;
    private long _start;
    private int _filled;
    // How much of what is filled no window has held yet.
    private int _unheard;

    /// <summary>A stream at its start.</summary>
    /// <param name="streamRateHz">Samples a second of the stream.</param>
    /// <param name="rateHz">Samples a second of the windows.</param>
    /// <param name="windowSamples">Samples of a window.</param>
    /// <param name="hopSamples">Samples from one window to the next, at most as many as a window has.</param>
    /// <param name="handler">Is called within <see cref="Process"/> and <see cref="Finish"/>.</param>
    public SoundWindows(int streamRateHz, int rateHz, int windowSamples, int hopSamples, SoundWindowHandler handler)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(windowSamples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hopSamples);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hopSamples, windowSamples);
        ArgumentNullException.ThrowIfNull(handler);
        (_streamRateHz, _rateHz, _hop, _handler) = (streamRateHz, rateHz, hopSamples, handler);
        _resampler = new PolyphaseResampler(streamRateHz, rateHz);
        _window = new float[windowSamples];
    }

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">Mono, at the stream's rate, any length.</param>
    /// <param name="position">Of the first one on the stream. Where it is not the one after the last, audio is missing. It never goes back.</param>
    /// <param name="gapBefore">Whether audio is missing before them although the position goes on.</param>
    public void Process(ReadOnlySpan<float> samples, long position, bool gapBefore)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, _next);
        if (gapBefore || position != _next)
            Break(position);
        _next = position + samples.Length;
        Append(Resampled(samples));
    }

    /// <summary>Gives what is left: the stream is over, or is not heard for a while.</summary>
    public void Finish() => Break(_next);

    private void Break(long position)
    {
        EnsureRoom(_resampler.MaxOutput(0));
        Append(_resampled.AsSpan(0, _resampler.Flush(_resampled)));
        if (_unheard > 0)
            Give(_filled);
        (_origin, _next, _start, _filled, _unheard) = (position, position, 0, 0, 0);
        _resampler.Reset();
    }

    private ReadOnlySpan<float> Resampled(ReadOnlySpan<float> samples)
    {
        EnsureRoom(_resampler.MaxOutput(samples.Length));
        return _resampled.AsSpan(0, _resampler.Process(samples, _resampled));
    }

    private void EnsureRoom(int samples)
    {
        if (_resampled.Length < samples)
            _resampled = new float[samples];
    }

    private void Append(ReadOnlySpan<float> samples)
    {
        while (!samples.IsEmpty)
        {
            var taken = samples[..Math.Min(samples.Length, _window.Length - _filled)];
            samples = samples[taken.Length..];
            taken.CopyTo(_window.AsSpan(_filled));
            _filled += taken.Length;
            _unheard += taken.Length;
            if (_filled < _window.Length)
                continue;
            Give(_filled);
            _window.AsSpan(_hop).CopyTo(_window);
            _filled -= _hop;
            _unheard = 0;
            _start += _hop;
        }
    }

    private void Give(int count) => _handler(new SoundWindow(PositionOf(_start), Math.Min(PositionOf(_start + count), _next), _start == 0), _window.AsSpan(0, count));

    private long PositionOf(long sample) => _origin + (sample * _streamRateHz / _rateHz);
}
