namespace EdgeAgent.Audio.Front;

/// <summary>
/// Takes off what does not change: the first-order blocker <c>y[n] = g (x[n] − x[n−1]) + R y[n−1]</c> (J. O. Smith, Introduction to
/// Digital Filters, "DC Blocker"), −3 dB at about 5 Hz, 0 dB at half the rate. It begins as if the first sample had stood there for ever, so that an
/// offset is gone from the first sample on.
/// </summary>
internal sealed class DcBlocker : IFrontStage
{
    /// <summary>Below every voice.</summary>
    public const double CornerHz = 5;

    // A state that nothing feeds would decay into numbers that processors are slow with.
    private const double Tiny = 1e-30;

    private readonly double _pole;
    private readonly double _gain;
    private double _before;
    private double _output;
    private bool _hasBegun;

    /// <summary>A blocker at the start of a stream.</summary>
    /// <param name="sampleRateHz">Samples per second, at least 100.</param>
    public DcBlocker(int sampleRateHz)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRateHz, 100);
        _pole = Math.Exp(-2 * Math.PI * CornerHz / sampleRateHz);
        _gain = (1 + _pole) / 2;
    }

    /// <inheritdoc/>
    public void Apply(Span<float> samples)
    {
        if (samples.IsEmpty)
            return;
        if (!_hasBegun)
            (_before, _output, _hasBegun) = (samples[0], 0, true);
        foreach (ref var sample in samples)
        {
            var output = _gain * (sample - _before) + _pole * _output;
            _before = sample;
            _output = Math.Abs(output) < Tiny ? 0 : output;
            sample = (float)_output;
        }
    }

    /// <inheritdoc/>
    public void Break() => _hasBegun = false;
}
