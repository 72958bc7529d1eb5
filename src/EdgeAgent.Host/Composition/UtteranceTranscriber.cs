using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Live;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Writes down what is said at one microphone, beside the thread that listens: at the desk of its model. A model that goes along with the
/// samples does so in both modes, so that the text is there soon after the end; in streaming mode it is told on the way too.
/// </summary>
internal sealed class UtteranceTranscriber : IUtteranceWork, IAsyncDisposable
{
    /// <summary>No utterance has this number.</summary>
    private const int WarmUpNumber = 0;

    private readonly UtteranceEvents _events;
    private readonly FinalText _final;
    private readonly string _model;
    private readonly SlateMark _mark;
    private readonly ModelFaultNotice _faults;
    private readonly CancellationToken _stop;
    private readonly bool _waits;
    private readonly KeyValuePair<string, object?> _streamTag;
    private readonly UtteranceDecoder _decoder;
    private readonly QueuePlace _place;

    // Of the thread that listens: the utterance that goes on.
    private SpokenUtterance? _open;

    // Of the desk's thread: the utterance that is decoded, what was told of it, and texts that were left out.
    private SpokenUtterance? _decoded;
    private int _partials;
    private string _told = "";
    private long _skipped;

    /// <summary>Opens a microphone's place at its model.</summary>
    /// <param name="shared">The model.</param>
    /// <param name="search">What is wanted of it.</param>
    /// <param name="options">How utterances are listened to.</param>
    /// <param name="queue">How the microphone stands in the queue.</param>
    /// <param name="minConfidence">Below it nothing was understood; null where the model says it.</param>
    /// <param name="events">Where text is told.</param>
    /// <param name="mark">Set while the model runs.</param>
    /// <param name="faults">Told of failures.</param>
    /// <param name="stop">The stream stops.</param>
    /// <exception cref="ModelException">The model has no such search.</exception>
    public UtteranceTranscriber(
        SharedRecognizer shared, RecognizerOptions search, DecoderOptions options, QueuePlaceOptions queue, double? minConfidence, UtteranceEvents events, SlateMark mark,
        ModelFaultNotice faults, CancellationToken stop)
    {
        (_events, _model, _mark, _faults, _stop, _waits) = (events, shared.Model.Name, mark, faults, stop, queue.Waits);
        _streamTag = new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, queue.Stream);
        _final = new FinalText(events, _model, minConfidence ?? shared.Model.MinConfidence);
        _decoder = UtteranceDecoder.Open(shared.Model, queue.Stream, search, options);
        _place = shared.Desk.Open(queue, this, stop);
    }

    /// <summary>How it searches.</summary>
    public SearchUse? Search => _decoder.Search;

    /// <summary>Decodes again what is over; null where nothing does.</summary>
    public SecondPass? Second { get; set; }

    /// <summary>Tells this model's texts.</summary>
    public FinalText Final => _final;

    /// <inheritdoc/>
    public int FirstStep => _decoder.FirstStep;

    /// <summary>
    /// Has the model decode a moment of silence, of which nothing is told: what the first run of its graphs and of our code costs once, the
    /// first utterance does not pay.
    /// </summary>
    public void WarmUp() => _place.Add(
        new SpokenUtterance(WarmUpNumber, 0, SileroWindow.SampleRateHz), new float[SileroWindow.SampleRateHz / 2], default);

    /// <summary>An utterance has begun.</summary>
    /// <param name="number">Its number within the stream.</param>
    /// <param name="start">The position of its first sample.</param>
    /// <param name="hushed">How many samples at its beginning are not to be heard: silence stands in their place.</param>
    /// <param name="lead">How many samples at its beginning are from before it.</param>
    /// <exception cref="ModelException">The recogniser rests.</exception>
    public void Begin(int number, long start, int hushed = 0, int lead = 0)
    {
        _open = new SpokenUtterance(number, start, SileroWindow.SampleRateHz, lead);
        _open.AppendSilence(hushed);
        _place.Begin(_open);
    }

    /// <summary>Somebody speaks on.</summary>
    /// <param name="audio">Holds what was said.</param>
    /// <param name="settled">The position up to which it is known to be of the utterance.</param>
    /// <param name="stamp">When that was captured.</param>
    /// <exception cref="ModelException">The recogniser rests.</exception>
    public void Follow(UtteranceBuffer audio, long settled, CaptureStamp stamp)
    {
        if (_open is null)
            return;
        _place.Append(_open, audio, settled, stamp);
        WaitIfLossless();
    }

    /// <summary>The utterance is over.</summary>
    /// <param name="end">The position after its last sample.</param>
    /// <param name="audio">Holds what was not given yet.</param>
    /// <param name="stamp">When its end was known.</param>
    /// <exception cref="ModelException">The recogniser rests.</exception>
    public void End(long end, UtteranceBuffer audio, CaptureStamp stamp)
    {
        if (_open is not { } utterance)
            return;
        _open = null;
        _place.Append(utterance, audio, end, stamp);
        _place.End(utterance);
        WaitIfLossless();
    }

    /// <inheritdoc/>
    public StepDone Advance(SpokenUtterance utterance, CancellationToken cancellationToken)
    {
        BeginIfNew(utterance);
        try
        {
            var part = Advance(utterance.Audio.Span, utterance, cancellationToken);
            if (part.Text is { } text && _final.IsText(text) && text.Text != _told)
                _events.Partial(utterance, ++_partials, _told = text.Text, part.Samples, _model);
            return new StepDone(_decoder.GoesAlong ? part.Samples : 0, part.NextStep);
        }
        catch (ModelException e)
        {
            // One that grows too long for the search is decoded in pieces when it is over.
            if (e.Fault != ModelFault.TooLarge)
                _faults.Failed(e);
            return new StepDone(0, _decoder.NextStep);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The utterance ended meanwhile: its end is worth more than this text.
            return new StepDone(0, _decoder.NextStep);
        }
        finally
        {
            CountSkipped();
        }
    }

    /// <inheritdoc/>
    public bool Finish(SpokenUtterance utterance, CancellationToken cancellationToken)
    {
        BeginIfNew(utterance);
        _decoded = null;
        try
        {
            using var running = _mark.During(SlateWork.Run);
            var transcript = _decoder.Finish(utterance.Audio.Span, utterance.StartMs, cancellationToken);
            if (utterance.Number == WarmUpNumber)
                return true;
            _faults.Worked();
            if (Second is not null && _final.IsText(transcript))
                Second.Add(new WrittenUtterance(utterance, transcript, _partials > 0), utterance.Audio.Span, utterance.Stamp);
            else
                _final.Tell(utterance, transcript, _partials > 0);
            return true;
        }
        catch (ModelException) when (utterance.Number == WarmUpNumber)
        {
            // A model that fails on silence may still write down what is said; if not, that is told then.
            return true;
        }
        catch (ModelException e)
        {
            _faults.Failed(e);
            return false;
        }
        finally
        {
            CountSkipped();
        }
    }

    /// <inheritdoc/>
    public void Dropped(SpokenUtterance utterance, UtteranceDrop reason)
    {
        if (utterance.Number != WarmUpNumber)
            _events.Dropped(utterance, reason);
    }

    /// <inheritdoc/>
    public void Overloaded(string message) => _events.Overloaded(message);

    /// <summary>Finishes what waits, unless the stream was told to stop.</summary>
    public async ValueTask DisposeAsync()
    {
        await _place.CloseAsync();
        if (Second is not null)
            await Second.DisposeAsync();
        _decoder.Dispose();
    }

    private DecodedPart Advance(ReadOnlySpan<float> soFar, SpokenUtterance utterance, CancellationToken cancellationToken)
    {
        using var running = _mark.During(SlateWork.Run);
        if (_decoder.GoesAlong)
            return _decoder.Advance(soFar, utterance.StartMs, cancellationToken);

        // What is decoded anew at the end anyway may be broken off.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, utterance.Over);
        return _decoder.Advance(soFar, utterance.StartMs, ending.Token);
    }

    private void BeginIfNew(SpokenUtterance utterance)
    {
        if (_decoded == utterance)
            return;
        _decoder.Begin();
        (_decoded, _partials, _told) = (utterance, 0, "");
    }

    private void CountSkipped()
    {
        AgentMeter.SkippedPartials.Add(_decoder.Skipped - _skipped, _streamTag);
        _skipped = _decoder.Skipped;
    }

    /// <summary>A recording goes on when all of it that can be told is told: the events then come in the same order each time.</summary>
    private void WaitIfLossless()
    {
        if (!_waits || _stop.IsCancellationRequested)
            return;
        _place.WaitUntilIdle(_stop);
        Second?.WaitUntilIdle(_stop);
    }
}
