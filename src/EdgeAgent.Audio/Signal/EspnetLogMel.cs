using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Signal;

/// <summary>
/// ESPnet's log-mel features (espnet2/asr/frontend/default.py, espnet2/layers/stft.py and log_mel.py): power spectrum, librosa's
/// mel filters of area 1, floor 1e-10, logarithm. A recording shorter than half a transform, which PyTorch refuses, is
/// reflected as often as it takes.
/// </summary>
/// <remarks>The window stands at the transform's beginning, not in its middle: that changes phases only.</remarks>
internal sealed class EspnetLogMel : FeatureExtractor
{
    private const float Floor = 1e-10f;

    private readonly float[] _window;
    private readonly float[] _frame;
    private readonly float[] _spectrum;
    private readonly RealFft _fft;
    private readonly MelFilterbank _mel;
    private readonly float _logScale;

    /// <summary>An extractor with those options.</summary>
    /// <exception cref="ArgumentException">The options contradict each other; the message says how.</exception>
    public EspnetLogMel(EspnetLogMelOptions options)
        : base(Checked(options).SampleRateHz, options.MelBins, FrameLayout.Torch(options.FftSize, WindowLength(options), options.HopLength, options.Center))
    {
        _window = SignalWindow.Create(
            options.Window, WindowLength(options), periodic: true, options.Normalized ? 1 / Math.Sqrt(options.FftSize) : 1);
        _frame = new float[options.FftSize];
        _fft = new RealFft(options.FftSize);
        _mel = MelFilterbank.Librosa(
            options.MelBins, options.FftSize, options.SampleRateHz, options.LowHz, options.HighHz ?? options.SampleRateHz / 2.0, options.Htk, normalize: true);
        _spectrum = new float[_mel.PaddedBins];
        _logScale = options.LogBase is { } logBase ? (float)(1 / Math.Log(logBase)) : 1;
    }

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> samples, Span<float> features)
    {
        TensorPrimitives.Multiply(samples, _window, _frame);
        _fft.PowerSpectrum(_frame, _spectrum);
        _mel.Apply(_spectrum, features);
        TensorPrimitives.Max(features, Floor, features);
        TensorPrimitives.Log(features, features);
        if (_logScale != 1)
            TensorPrimitives.Multiply(features, _logScale, features);
    }

    private static int WindowLength(EspnetLogMelOptions options) => options.WindowLength ?? options.FftSize;

    private static EspnetLogMelOptions Checked(EspnetLogMelOptions options)
    {
        if (options.FftSize < 2 || options.HopLength < 1)
            throw new ArgumentException($"A transform of {options.FftSize} samples every {options.HopLength} is not one: 2 and 1 at least are needed.");
        if (WindowLength(options) < 1 || WindowLength(options) > options.FftSize)
            throw new ArgumentException($"A window of {WindowLength(options)} samples does not fit a transform of {options.FftSize}.");
        if (options.LogBase is { } logBase && !(logBase > 1))
            throw new ArgumentException(FormattableString.Invariant($"The logarithm's base must be above 1, not {logBase}."));
        return options;
    }
}
