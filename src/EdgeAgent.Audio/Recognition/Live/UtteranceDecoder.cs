using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.Live;

/// <summary>
/// The text of one stream's utterances, while they are spoken where that is wanted and when they are over. When a text is due depends on
/// the utterance's samples only. Used by one thread at a time.
/// </summary>
public abstract class UtteranceDecoder : IDisposable
{
    /// <summary>An utterance is gone along with in steps of a tenth of a second.</summary>
    private const int StepsPerSecond = 10;

    private readonly DecoderOptions _options;
    private int _nextStep;

    private protected UtteranceDecoder(DecoderOptions options) => _options = options;

    /// <summary>Whether it works while somebody speaks, so that little is left to do at an utterance's end.</summary>
    public abstract bool GoesAlong { get; }

    /// <summary>How it searches, and what was asked for in vain; null where nothing can be asked for.</summary>
    public abstract SearchUse? Search { get; }

    /// <summary>The number of samples from which <see cref="Advance"/> has something to do in a new utterance. Any thread.</summary>
    public int FirstStep => NextStepAfter(0);

    /// <summary>Texts that were due and were left out, because the utterance had gone on meanwhile.</summary>
    public long Skipped { get; private set; }

    /// <summary>How it listens.</summary>
    private protected DecoderOptions Options => _options;

    /// <summary>The number of samples from which there is something to do in the utterance that goes on.</summary>
    public int NextStep => _nextStep;

    /// <summary>Samples of a step.</summary>
    private protected int StepSamples => _options.SampleRateHz / StepsPerSecond;

    /// <summary>Opens a stream's decoder: one that goes along where the model can, else one that decodes what there is of an utterance anew.</summary>
    /// <param name="model">Recognises.</param>
    /// <param name="stream">The stream's name.</param>
    /// <param name="search">What the stream wants of the model.</param>
    /// <param name="options">How it is listened to.</param>
    /// <exception cref="ModelException">The model has no such search, or a file of the options is faulty.</exception>
    public static UtteranceDecoder Open(IRecognitionModel model, string stream, RecognizerOptions search, DecoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var recognizer = model.Open(stream, search);
        return recognizer is IStreamingRecognizer along
            ? new AlongDecoder(along, model.SampleRateHz, options)
            : new WholeDecoder(new PiecewiseRecognizer(recognizer, model.SampleRateHz), model.SampleRateHz, options);
    }

    /// <summary>Begins an utterance; one that is not finished is forgotten.</summary>
    public void Begin()
    {
        Reset();
        _nextStep = FirstStep;
    }

    /// <summary>Goes on with what there is of an utterance that is not over.</summary>
    /// <param name="soFar">All of its samples that there are.</param>
    /// <param name="startMs">Where it begins on the stream, in milliseconds.</param>
    /// <param name="cancellationToken">Ends the wait and the run; the utterance can be finished afterwards.</param>
    /// <returns>What is to be told, and how far was gone.</returns>
    /// <exception cref="ModelException">A run failed or was late; the utterance can be finished nevertheless.</exception>
    public DecodedPart Advance(ReadOnlySpan<float> soFar, double startMs, CancellationToken cancellationToken)
    {
        if (_nextStep > soFar.Length)
            return new DecodedPart(null, 0, _nextStep);
        var target = _options.EveryStep ? _nextStep : TargetOf(_nextStep, soFar.Length);
        try
        {
            var text = Decode(soFar[..target], isBehind: !_options.EveryStep && soFar.Length - target >= StepSamples, startMs, cancellationToken);
            return new DecodedPart(text, target, _nextStep = NextStepAfter(target));
        }
        catch
        {
            // What was asked of these samples is not asked again.
            _nextStep = IsLost ? int.MaxValue : NextStepAfter(target);
            throw;
        }
    }

    /// <summary>The utterance is over.</summary>
    /// <param name="utterance">All of its samples.</param>
    /// <param name="startMs">Where it begins on the stream, in milliseconds.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <exception cref="ModelException">The utterance is longer than the model takes, or a run failed or was late.</exception>
    public abstract Transcript Finish(ReadOnlySpan<float> utterance, double startMs, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Whether it failed so that nothing can be done before the utterance is over.</summary>
    protected abstract bool IsLost { get; }

    /// <summary>Forgets what was heard.</summary>
    protected abstract void Reset();

    /// <summary>How far one that may leave out texts goes at once, from a step on of which there is more.</summary>
    protected abstract int TargetOf(int step, int samples);

    /// <summary>When there is something to do after so many samples; the same at all times.</summary>
    protected abstract int NextStepAfter(int samples);

    /// <summary>Goes on to the end of what is given.</summary>
    /// <returns>The text where one is due.</returns>
    protected abstract Transcript? Decode(ReadOnlySpan<float> soFar, bool isBehind, double startMs, CancellationToken cancellationToken);

    /// <summary>Counts texts that were due and are not told.</summary>
    protected void Skip(int texts) => Skipped += texts;
}
