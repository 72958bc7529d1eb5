using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.Live;

/// <summary>Decodes while somebody speaks. Where that fails, the whole is decoded when the utterance is over.</summary>
internal sealed class AlongDecoder : UtteranceDecoder
{
    /// <summary>So that others are not kept waiting, one that is behind goes on by so many steps at once.</summary>
    private const int MostStepsAtOnce = 10;

    private readonly IStreamingRecognizer _recognizer;
    private readonly PiecewiseRecognizer _whole;
    private readonly UtteranceResampler _wholeResampler;
    private readonly PolyphaseResampler _resampler;
    private float[] _resampled = [];
    private int _taken;
    private int _nextText;
    private bool _hasNews;
    private bool _isLost;

    /// <summary>A stream's decoder.</summary>
    /// <param name="recognizer">Decodes; owned.</param>
    /// <param name="modelRateHz">The rate that it takes.</param>
    /// <param name="options">How it listens.</param>
    public AlongDecoder(IStreamingRecognizer recognizer, int modelRateHz, DecoderOptions options)
        : base(options)
    {
        _recognizer = recognizer;
        _resampler = new PolyphaseResampler(options.SampleRateHz, modelRateHz);
        _whole = new PiecewiseRecognizer(recognizer, modelRateHz);
        _wholeResampler = new UtteranceResampler(options.SampleRateHz, modelRateHz);
    }

    /// <inheritdoc/>
    public override SearchUse? Search => _recognizer.Search;

    /// <inheritdoc/>
    public override bool GoesAlong => true;

    /// <inheritdoc/>
    public override Transcript Finish(ReadOnlySpan<float> utterance, double startMs, CancellationToken cancellationToken)
    {
        if (!_isLost)
        {
            _isLost = true;
            try
            {
                Take(utterance, cancellationToken);
                var room = Room(0);
                _recognizer.Accept(room[.._resampler.Flush(room)], cancellationToken);
                return _recognizer.Finish(startMs, cancellationToken);
            }
            catch (ModelException e) when (e.Fault == ModelFault.TooLarge)
            {
                // It grew longer than the search takes where nobody had time to go along.
            }
        }

        return _whole.Recognize(_wholeResampler.Resample(utterance), startMs, cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose() => _recognizer.Dispose();

    /// <inheritdoc/>
    protected override bool IsLost => _isLost;

    /// <inheritdoc/>
    protected override void Reset()
    {
        _resampler.Reset();
        _recognizer.Begin();
        (_taken, _nextText, _hasNews, _isLost) = (0, 0, false, false);
    }

    /// <inheritdoc/>
    protected override int TargetOf(int step, int samples) => step + (Math.Min((samples - step) / StepSamples, MostStepsAtOnce - 1) * StepSamples);

    /// <inheritdoc/>
    protected override int NextStepAfter(int samples) => samples + StepSamples;

    /// <inheritdoc/>
    protected override Transcript? Decode(ReadOnlySpan<float> soFar, bool isBehind, double startMs, CancellationToken cancellationToken)
    {
        _isLost = true;
        _hasNews |= Take(soFar, cancellationToken);
        _isLost = false;
        if (!Options.TellsPartials || !_hasNews || _taken < _nextText)
            return null;
        _hasNews = false;
        _nextText = _recognizer.SearchesAlong ? PartialPace.Steady(_taken, Options.SampleRateHz) : PartialPace.Growing(_taken, Options.SampleRateHz);
        if (!isBehind)
            return _recognizer.Hear(startMs, cancellationToken);
        Skip(1);
        return null;
    }

    private bool Take(ReadOnlySpan<float> soFar, CancellationToken cancellationToken)
    {
        var news = soFar[_taken..];
        _taken = soFar.Length;
        var room = Room(news.Length);
        return _recognizer.Accept(room[.._resampler.Process(news, room)], cancellationToken);
    }

    private Span<float> Room(int samples)
    {
        var needed = _resampler.MaxOutput(samples);
        if (_resampled.Length < needed)
            _resampled = new float[needed];
        return _resampled;
    }
}
