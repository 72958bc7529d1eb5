using System.Numerics.Tensors;
using EdgeAgent.Audio.Features.Framing;
using EdgeAgent.Audio.Signal;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Features.Spectrogram;

/// <summary>
/// The spectrograms of <c>torch.stft</c> and librosa: a transform, power or magnitude, mel filters, a logarithm. A recording shorter than half a
/// transform, which PyTorch refuses to reflect, is reflected as often as it takes.
/// </summary>
/// <remarks>The window stands at the transform's beginning, not in its middle: that changes phases only.</remarks>
internal sealed class MelSpectrogram : FramedExtractor
{
    private readonly SpectrogramOptions _options;
    private readonly float[] _window;
    private readonly float[] _frame;
    private readonly float[] _spectrum;
    private readonly RealFft _fft;
    private readonly MelFilterbank _mel;
    private readonly float _logScale;

    /// <summary>An extractor with options that were found to fit together.</summary>
    public MelSpectrogram(SpectrogramOptions options)
        : base(options.SampleRateHz, options.MelBins, Layout(options), (options as NemoOptions)?.Preemphasis ?? 0, WholeSamples(options))
    {
        _options = options;
        // librosa and the Whisper of Transformers take their windows from SciPy and NumPy.
        _window = options is WhisperOptions or LibrosaMelOptions
            ? SignalWindow.Exact(options.Window, options.WindowSamples, options.PeriodicWindow)
            : SignalWindow.Torch(options.Window, options.WindowSamples, options.PeriodicWindow);
        if (options.Normalized)
            TensorPrimitives.Divide(_window, MathF.Sqrt(options.FftSize), _window);
        _frame = new float[options.FftSize];
        _fft = new RealFft(options.FftSize);
        _mel = MelFilterbank.Of(options);
        _spectrum = new float[_mel.PaddedBins];
        _logScale = LogFactor(options);
    }

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> samples, Span<float> features)
    {
        TensorPrimitives.Multiply(samples, _window, _frame);
        _fft.PowerSpectrum(_frame, _spectrum);
        if (!_options.UsePower)
            TensorPrimitives.Sqrt(_spectrum.AsSpan(0, _fft.Bins), _spectrum);
        _mel.Apply(_spectrum, features);
        if (_options.Log == LogScale.None)
            return;
        if (_options.Offset > 0)
            TensorPrimitives.Add(features, (float)_options.Offset, features);
        TensorPrimitives.Max(features, (float)_options.Floor, features);
        NaturalLog.Apply(features);
        if (_logScale != 1)
            TensorPrimitives.Multiply(features, _logScale, features);
    }

    private static FrameLayout Layout(SpectrogramOptions options)
    {
        var edge = options.Padding == EdgePadding.Zero ? FrameEdge.Zero : FrameEdge.Reflect;
        var layout = FrameLayout.Torch(options.FftSize, options.WindowSamples, options.HopLength, options.Center, edge);
        return options is WhisperOptions or NemoOptions { DropsLast: true } ? layout.WithoutLast() : layout;
    }

    private static int WholeSamples(SpectrogramOptions options) =>
        options is WhisperOptions { ChunkSeconds: { } seconds } ? (int)Math.Round(seconds * options.SampleRateHz) : 0;

    private static float LogFactor(SpectrogramOptions options) => options switch
    {
        EspnetLogMelOptions { LogBase: { } logBase } => (float)(1 / Math.Log(logBase)),
        { Log: LogScale.Log10 } => (float)(1 / Math.Log(10)),
        { Log: LogScale.Db } => (float)((options.UsePower ? 10 : 20) / Math.Log(10)),
        _ => 1,
    };
}
