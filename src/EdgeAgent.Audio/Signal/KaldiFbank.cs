using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace EdgeAgent.Audio.Signal;

/// <summary>
/// Kaldi's filter-bank features (feat/feature-fbank.cc; torchaudio.compliance.kaldi.fbank, whose values the tests hold), without
/// dither, which is noise.
/// </summary>
internal sealed class KaldiFbank : FeatureExtractor
{
    // FLT_EPSILON, the least value before the logarithm in Kaldi.
    private const float Epsilon = 1.1920929e-7f;

    private readonly KaldiFbankOptions _options;
    private readonly float[] _window;
    private readonly float[] _frame;
    private readonly float[] _spectrum;
    private readonly RealFft _fft;
    private readonly MelFilterbank _mel;

    /// <summary>An extractor with those options.</summary>
    /// <exception cref="ArgumentException">The options contradict each other; the message says how.</exception>
    public KaldiFbank(KaldiFbankOptions options)
        : base(Checked(options).SampleRateHz, options.MelBins + (options.UseEnergy ? 1 : 0), FrameLayout.Kaldi(options.FrameLength, options.FrameShift, options.SnipEdges))
    {
        _options = options;
        _window = SignalWindow.Create(options.Window, options.FrameLength, periodic: false);
        _frame = new float[options.FftSize];
        _fft = new RealFft(options.FftSize);
        _mel = MelFilterbank.Kaldi(options.MelBins, options.FftSize, options.SampleRateHz, options.LowHz, options.HighHz);
        _spectrum = new float[_mel.PaddedBins];
    }

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> samples, Span<float> features)
    {
        var frame = _frame.AsSpan(0, samples.Length);
        var mean = _options.RemoveDcOffset ? TensorPrimitives.Sum(samples) / samples.Length : 0f;
        var energy = _options is { UseEnergy: true, RawEnergy: true } ? RawEnergy(samples, mean) : 0;
        Emphasize(samples, mean, frame);
        if (_options is { UseEnergy: true, RawEnergy: false })
            energy = TensorPrimitives.SumOfSquares<float>(frame);

        _fft.PowerSpectrum(_frame, _spectrum);
        if (!_options.UsePower)
            TensorPrimitives.Sqrt(_spectrum.AsSpan(0, _fft.Bins), _spectrum);

        var bands = features.Slice(_options is { UseEnergy: true, HtkCompatible: false } ? 1 : 0, _options.MelBins);
        _mel.Apply(_spectrum, bands);
        if (_options.UseLog)
        {
            TensorPrimitives.Max(bands, Epsilon, bands);
            TensorPrimitives.Log(bands, bands);
        }

        if (_options.UseEnergy)
            features[_options.HtkCompatible ? _options.MelBins : 0] = LogEnergy(energy);
    }

    private static KaldiFbankOptions Checked(KaldiFbankOptions options)
    {
        if (options.FrameLength < 2 || options.FrameShift < 1)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Frames of {options.FrameLengthMs} ms every {options.FrameShiftMs} ms have no samples at {options.SampleRateHz} Hz."));
        }

        if (options.FftSize % 2 != 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Frames of {options.FrameLengthMs} ms at {options.SampleRateHz} Hz have {options.FftSize} samples, an odd number: round the transform to a power of two, or change the length."));
        }

        if (options.Preemphasis is < 0 or > 1)
            throw new ArgumentException(FormattableString.Invariant($"Pre-emphasis is 0 to 1, not {options.Preemphasis}."));
        return options;
    }

    private float RawEnergy(ReadOnlySpan<float> samples, float mean)
    {
        var frame = _frame.AsSpan(0, samples.Length);
        TensorPrimitives.Subtract(samples, mean, frame);
        TensorPrimitives.Multiply(frame, (float)_options.SampleScale, frame);
        return TensorPrimitives.SumOfSquares<float>(frame);
    }

    private float LogEnergy(float energy)
    {
        var log = MathF.Log(MathF.Max(energy, Epsilon));
        return _options.EnergyFloor > 0 ? MathF.Max(log, (float)Math.Log(_options.EnergyFloor)) : log;
    }

    /// <summary>Mean off, pre-emphasis, scale and window in one sweep; the first sample stands for the one before it.</summary>
    private void Emphasize(ReadOnlySpan<float> samples, float mean, Span<float> frame)
    {
        var coefficient = (float)_options.Preemphasis;
        var scale = (float)_options.SampleScale;
        var first = (samples[0] - mean) * scale;
        frame[0] = (first - (coefficient * first)) * _window[0];

        ref var x = ref MemoryMarshal.GetReference(samples);
        ref var y = ref MemoryMarshal.GetReference(frame);
        ref var w = ref MemoryMarshal.GetArrayDataReference(_window);
        var means = new Vector<float>(mean);
        var i = 1;
        for (; i <= samples.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var now = Vector.LoadUnsafe(ref x, (nuint)i) - means;
            var before = Vector.LoadUnsafe(ref x, (nuint)(i - 1)) - means;
            ((now - (before * coefficient)) * scale * Vector.LoadUnsafe(ref w, (nuint)i)).StoreUnsafe(ref y, (nuint)i);
        }

        for (; i < samples.Length; i++)
            frame[i] = (samples[i] - mean - ((samples[i - 1] - mean) * coefficient)) * scale * _window[i];
    }
}
