namespace EdgeAgent.Audio.Front;

/// <summary>
/// Keeps a signal below full scale: the gain falls at once to what a peak needs, without looking ahead and so without delay, and comes
/// back with a time constant of 100 ms. What stays below the ceiling passes bit for bit. Counts samples. Not thread-safe.
/// </summary>
internal sealed class PeakLimiter
{
    /// <summary>−1 dBFS: what is resampled later may rise a little over its samples.</summary>
    public const float Ceiling = 0.891f;

    private const double ReleaseSeconds = 0.1;

    // From here on the gain is 1, so that the signal is again what it was.
    private const double Released = 1 - 1e-4;

    private readonly double _release;
    private double _gain = 1;

    /// <summary>A limiter at rest.</summary>
    /// <param name="sampleRateHz">Samples per second, above 0.</param>
    public PeakLimiter(int sampleRateHz)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        _release = 1 - Math.Exp(-1 / (ReleaseSeconds * sampleRateHz));
    }

    /// <summary>The next sample, at most <see cref="Ceiling"/> from 0.</summary>
    public float Limit(double sample)
    {
        var size = Math.Abs(sample);
        _gain += (1 - _gain) * _release;
        if (_gain > Released)
            _gain = 1;
        if (size * _gain > Ceiling)
            _gain = Ceiling / size;
        // What the division rounds up.
        return Math.Clamp((float)(sample * _gain), -Ceiling, Ceiling);
    }
}
