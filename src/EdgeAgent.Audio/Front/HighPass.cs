namespace EdgeAgent.Audio.Front;

/// <summary>
/// A Butterworth high-pass filter of second order: −3 dB at its cutoff, 12 dB an octave below, flat above. Coefficients by the bilinear
/// transform (R. Bristow-Johnson, Audio EQ Cookbook, HPF with Q = 1/√2), transposed direct form II in doubles. It begins as if the first
/// sample had stood there for ever: an offset makes no thump.
/// </summary>
internal sealed class HighPass : IFrontStage
{
    // A state that nothing feeds would decay into numbers that processors are slow with.
    private const double Tiny = 1e-30;

    private readonly double _b0;
    private readonly double _b1;
    private readonly double _a1;
    private readonly double _a2;
    private double _first;
    private double _second;
    private bool _hasBegun;

    /// <summary>A filter at the start of a stream.</summary>
    /// <param name="cutoffHz">Above 0, below half the rate.</param>
    /// <param name="sampleRateHz">Samples per second, above 0.</param>
    public HighPass(double cutoffHz, int sampleRateHz)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cutoffHz);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cutoffHz, sampleRateHz / 2.0);
        var (sine, cosine) = Math.SinCos(2 * Math.PI * cutoffHz / sampleRateHz);
        var alpha = sine / Math.Sqrt(2);
        _b0 = (1 + cosine) / 2 / (1 + alpha);
        // Exactly twice, so that a constant leaves nothing behind.
        _b1 = -2 * _b0;
        _a1 = -2 * cosine / (1 + alpha);
        _a2 = (1 - alpha) / (1 + alpha);
    }

    /// <inheritdoc/>
    public void Apply(Span<float> samples)
    {
        if (samples.IsEmpty)
            return;
        if (!_hasBegun)
            (_first, _second, _hasBegun) = (-_b0 * samples[0], _b0 * samples[0], true);
        foreach (ref var sample in samples)
        {
            var output = _b0 * sample + _first;
            _first = _b1 * sample - _a1 * output + _second;
            _second = _b0 * sample - _a2 * output;
            // Together: of a state that swings, one part is small now and then.
            if (Math.Abs(_first) + Math.Abs(_second) < Tiny)
                (_first, _second) = (0, 0);
            sample = (float)output;
        }
    }

    /// <inheritdoc/>
    public void Break() => _hasBegun = false;
}
