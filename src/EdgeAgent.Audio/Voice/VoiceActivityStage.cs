using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Voice;

/// <summary>
/// Finds the utterances of one stream: takes blocks of any length, runs a voice model on windows, and tells each beginning and end with
/// the audio at hand. What it tells depends on the samples and their positions only, not on how they are cut into blocks.
/// Allocates nothing once warm. Not safe for several threads at once.
/// </summary>
public sealed class VoiceActivityStage : IDisposable
{
    private readonly VoiceDetector _vad;
    private readonly VoiceSegmenter _segmenter;
    private readonly UtteranceBuffer _audio;
    private readonly VoiceHandler _handler;
    private readonly float[] _window;
    private int _filled;
    private long _next;

    /// <summary>A stage at the start of a stream.</summary>
    /// <param name="detector">Hears speech; owned by the stage from here on, also when it is refused.</param>
    /// <param name="options">When there is an utterance; needs a maximum length.</param>
    /// <param name="handler">Is called within <see cref="Process"/> and <see cref="Finish"/>, in the order of the stream.</param>
    /// <param name="history">Samples before an utterance's start that the handler finds in the audio too, where there are so many.</param>
    /// <exception cref="ArgumentException">A value of <paramref name="options"/> is outside its range.</exception>
    public VoiceActivityStage(VoiceDetector detector, VoiceOptions options, VoiceHandler handler, int history = 0)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        _vad = detector;
        try
        {
            if (options.MaximumLength is null)
                throw new ArgumentException("A stream needs a maximum length of its utterances: they are kept in memory.", nameof(options));
            _segmenter = new VoiceSegmenter(options, windowSamples: detector.WindowSamples);
        }
        catch
        {
            detector.Dispose();
            throw;
        }

        _window = new float[detector.WindowSamples];
        _audio = new UtteranceBuffer((int)_segmenter.Reach + detector.WindowSamples + history);
        _handler = handler;
    }

    /// <summary>The stream's newest samples; those of the utterance that has begun are all there.</summary>
    public UtteranceBuffer Audio => _audio;

    /// <summary>The position up to which the audio is sure to be of the utterance that has begun; null while nobody speaks. See <see cref="VoiceSegmenter.Settled"/>.</summary>
    public long? Settled => _segmenter.IsSpeaking ? _segmenter.Settled : null;

    /// <summary>Asks for the thresholds of other options from the next window on; the rest of them stays as it was.</summary>
    /// <exception cref="ArgumentException">A value of <paramref name="options"/> is outside its range.</exception>
    public void Require(VoiceOptions options) => _segmenter.Require(options);

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">16 kHz mono, −1 to 1, any length.</param>
    /// <param name="position">
    /// The position of the first one on the stream, in samples. Where it is not the one after the last, audio is missing. It never goes back.
    /// </param>
    /// <param name="gapBefore">Whether audio is missing before them although the position goes on: how much may be unknown.</param>
    /// <param name="cancellationToken">Ends the wait for the model.</param>
    /// <exception cref="ModelException">
    /// A run of the model failed. The rest of the block is lost; the stage may be used on, as after a gap.
    /// </exception>
    public void Process(ReadOnlySpan<float> samples, long position, bool gapBefore, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, _next);
        // A window that the model failed on is missing too.
        if (gapBefore || position != _next || _segmenter.Heard + _filled != _next)
            Break(UtteranceEnd.Gap, position, cancellationToken);
        while (samples.Length > 0)
        {
            var taken = samples[..Math.Min(samples.Length, _window.Length - _filled)];
            samples = samples[taken.Length..];
            taken.CopyTo(_window.AsSpan(_filled));
            _audio.Append(taken);
            _filled += taken.Length;
            _next += taken.Length;
            if (_filled == _window.Length)
                RunWindow(cancellationToken);
        }
    }

    /// <summary>Ends what is open: the stream is over. With a token that is cancelled already the model is not asked about the last, unfinished window.</summary>
    /// <exception cref="ModelException">A run of the model failed; what was open is ended nevertheless.</exception>
    public void Finish(CancellationToken cancellationToken) => Break(UtteranceEnd.EndOfStream, _next, cancellationToken);

    /// <summary>Gives the place at the lane back.</summary>
    public void Dispose() => _vad.Dispose();

    private void Break(UtteranceEnd reason, long position, CancellationToken cancellationToken)
    {
        try
        {
            if (_filled > 0 && !cancellationToken.IsCancellationRequested)
                RunWindow(cancellationToken);
        }
        finally
        {
            // Also when the model fails: what has begun must end for those who were told.
            _filled = 0;
            Tell(_segmenter.Break(reason, position));
            _vad.Reset();
            if (position != _next)
                _audio.Restart(position);
            _next = position;
        }
    }

    private void RunWindow(CancellationToken cancellationToken)
    {
        var window = _window.AsSpan(0, _filled);
        // Emptied first, so that a failed run costs this window and not the stage.
        _filled = 0;
        var probability = _vad.Run(window, cancellationToken);
        Tell(_segmenter.Push(probability, window.Length));
    }

    private void Tell(ReadOnlySpan<VoiceChange> changes)
    {
        foreach (ref readonly var change in changes)
            _handler(in change, _audio);
    }
}
