using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using EdgeAgent.Audio.Features.Framing;
using EdgeAgent.Audio.Signal;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Features.Kaldi;

/// <summary>
/// What Kaldi's filter banks and cepstra share (feat/feature-window.cc, ProcessWindow; feat/feature-common.h): dither, mean off, energy,
/// pre-emphasis, window, transform, mel filters.
/// </summary>
internal abstract class KaldiExtractor : FramedExtractor
{
    /// <summary>FLT_EPSILON, the least value before the logarithm in Kaldi.</summary>
    protected const float Epsilon = 1.1920929e-7f;

    private readonly KaldiOptions _options;
    private readonly bool _usePower;
    private readonly float[] _window;
    private readonly float[] _frame;
    private readonly float[] _spectrum;
    private readonly RealFft _fft;
    private readonly MelFilterbank _mel;
    private readonly float[] _dithered;
    private GaussianNoise _noise;

    /// <summary>An extractor with those options, which were found to fit together.</summary>
    protected KaldiExtractor(KaldiOptions options, int dimension, bool usePower)
        : base(options.SampleRateHz, dimension, FrameLayout.Kaldi(options.FrameLength, options.FrameShift, options.SnipEdges))
    {
        _options = options;
        _usePower = usePower;
        _window = SignalWindow.Exact(options.Window, options.FrameLength, periodic: false);
        _frame = new float[options.FftSize];
        _fft = new RealFft(options.FftSize);
        _mel = MelFilterbank.Kaldi(options.MelBins, options.FftSize, options.SampleRateHz, options.LowHz, options.HighestHz);
        _spectrum = new float[_mel.PaddedBins];
        _dithered = new float[options.Dither > 0 ? options.FrameLength : 0];
        _noise = new GaussianNoise(options.Seed);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _noise = new GaussianNoise(_options.Seed);
    }

    /// <summary>The sums under the filters.</summary>
    /// <param name="samples">A frame.</param>
    /// <param name="bands">Room for them.</param>
    /// <returns>The log energy, where it is asked for.</returns>
    protected float Bands(ReadOnlySpan<float> samples, Span<float> bands)
    {
        if (_options.Dither > 0)
            samples = Dithered(samples);
        var frame = _frame.AsSpan(0, samples.Length);
        var mean = _options.RemoveDcOffset ? OrderedSums.Sum(samples) / samples.Length : 0f;
        var energy = _options is { UseEnergy: true, RawEnergy: true } ? RawEnergy(samples, mean) : 0;
        Emphasize(samples, mean, frame);
        if (_options is { UseEnergy: true, RawEnergy: false })
            energy = OrderedSums.Dot(frame, frame);

        _fft.PowerSpectrum(_frame, _spectrum);
        if (!_usePower)
            TensorPrimitives.Sqrt(_spectrum.AsSpan(0, _fft.Bins), _spectrum);
        _mel.Apply(_spectrum, bands);
        return _options.UseEnergy ? LogEnergy(energy) : 0;
    }

    private Span<float> Dithered(ReadOnlySpan<float> samples)
    {
        // Samples are scaled later, the noise is not.
        var deviation = (float)(_options.Dither / _options.SampleScale);
        for (var i = 0; i < samples.Length; i++)
            _dithered[i] = samples[i] + (deviation * _noise.Next());
        return _dithered;
    }

    private float RawEnergy(ReadOnlySpan<float> samples, float mean)
    {
        var frame = _frame.AsSpan(0, samples.Length);
        TensorPrimitives.Subtract(samples, mean, frame);
        TensorPrimitives.Multiply(frame, (float)_options.SampleScale, frame);
        return OrderedSums.Dot(frame, frame);
    }

    private float LogEnergy(float energy)
    {
        var log = NaturalLog.Of(MathF.Max(energy, Epsilon));
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
