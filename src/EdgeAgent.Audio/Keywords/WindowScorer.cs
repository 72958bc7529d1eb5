using EdgeAgent.Audio.Sound;
using EdgeAgent.Audio.Sound.Tagging;

namespace EdgeAgent.Audio.Keywords;

/// <summary>A row for each window of one stream.</summary>
internal sealed class WindowScorer : KeywordScorer
{
    private readonly Tagger _tagger;
    private readonly SoundWindows _windows;
    private readonly KeywordRowHandler _handler;
    private long _next;
    private bool _isGap;
    private bool _isForgotten;
    private CancellationToken _cancellationToken;

    /// <summary>A stream at its start.</summary>
    /// <param name="tagger">Its place at the model; owned.</param>
    /// <param name="rateHz">The model's rate.</param>
    /// <param name="windowSamples">Samples of a window, at that rate.</param>
    /// <param name="hopSamples">Samples from one window to the next, at that rate.</param>
    /// <param name="handler">Is told each row.</param>
    public WindowScorer(Tagger tagger, int rateHz, int windowSamples, int hopSamples, KeywordRowHandler handler)
    {
        (_tagger, _handler) = (tagger, handler);
        _windows = new SoundWindows(KeywordTiming.SampleRateHz, rateHz, windowSamples, hopSamples, Score);
    }

    /// <inheritdoc/>
    public override void Restart(long position) => (_next, _isGap) = (position, true);

    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        if (_isGap)
        {
            // A word that is cut by a gap is none: what is left before it is not scored.
            _isForgotten = true;
            _windows.Process([], _next, gapBefore: true);
            (_isForgotten, _isGap) = (false, false);
        }

        _windows.Process(samples, _next, gapBefore: false);
        _next += samples.Length;
    }

    /// <inheritdoc/>
    public override void Dispose() => _tagger.Dispose();

    private void Score(in SoundWindow window, ReadOnlySpan<float> samples)
    {
        if (!_isForgotten)
            _handler(_tagger.Score(samples, _cancellationToken), window.End);
    }
}
