using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Live;
using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Decodes what one microphone's model has written down again, with another model at a desk of its own. Where that fails, or has no
/// time, the first text holds.
/// </summary>
internal sealed class SecondPass : IUtteranceWork, IAsyncDisposable
{
    private readonly UtteranceEvents _events;
    private readonly FinalText _first;
    private readonly FinalText _own;
    private readonly SlateMark _mark;
    private readonly ModelFaultNotice _faults;
    private readonly UtteranceDecoder _decoder;
    private readonly QueuePlace _place;

    /// <summary>Opens a microphone's place at a second model.</summary>
    /// <param name="shared">The second model.</param>
    /// <param name="search">What is wanted of it.</param>
    /// <param name="options">How utterances are listened to.</param>
    /// <param name="queue">How the microphone stands in the queue.</param>
    /// <param name="minConfidence">Below it nothing was understood; null where the model says it.</param>
    /// <param name="first">Tells the first text where the second is wanting.</param>
    /// <param name="events">Where text is told.</param>
    /// <param name="mark">Set while the model runs.</param>
    /// <param name="faults">Told of failures; not vital.</param>
    /// <param name="stop">The stream stops.</param>
    /// <exception cref="ModelException">The model has no such search.</exception>
    public SecondPass(
        SharedRecognizer shared, RecognizerOptions search, DecoderOptions options, QueuePlaceOptions queue, double? minConfidence, FinalText first, UtteranceEvents events,
        SlateMark mark, ModelFaultNotice faults, CancellationToken stop)
    {
        (_first, _events, _mark, _faults) = (first, events, mark, faults);
        _own = new FinalText(events, shared.Model.Name, minConfidence ?? shared.Model.MinConfidence);
        _decoder = UtteranceDecoder.Open(shared.Model, queue.Stream, search, options);
        _place = shared.Desk.Open(queue, this, stop);
    }

    /// <summary>How it searches.</summary>
    public SearchUse? Search => _decoder.Search;

    /// <inheritdoc/>
    public int FirstStep => int.MaxValue;

    /// <summary>Takes an utterance.</summary>
    /// <param name="utterance">What the first model has made of it.</param>
    /// <param name="audio">Its samples.</param>
    /// <param name="stamp">When the last was captured.</param>
    public void Add(WrittenUtterance utterance, ReadOnlySpan<float> audio, Pipeline.Time.CaptureStamp stamp) => _place.Add(utterance, audio, stamp);

    /// <summary>Waits until all that was taken is told.</summary>
    public void WaitUntilIdle(CancellationToken cancellationToken) => _place.WaitUntilIdle(cancellationToken);

    /// <inheritdoc/>
    public StepDone Advance(SpokenUtterance utterance, CancellationToken cancellationToken) => new(0, int.MaxValue);

    /// <inheritdoc/>
    public bool Finish(SpokenUtterance utterance, CancellationToken cancellationToken)
    {
        var written = (WrittenUtterance)utterance;
        if (!_faults.IsLeftAlone && Decode(written, cancellationToken) is { } transcript)
            _own.Tell(written, transcript, written.HasPartials);
        else
            TellFirst(written);
        return true;
    }

    /// <inheritdoc/>
    public void Dropped(SpokenUtterance utterance, UtteranceDrop reason) => TellFirst((WrittenUtterance)utterance);

    /// <inheritdoc/>
    public void Overloaded(string message) => _events.Overloaded(message);

    /// <summary>Finishes what waits, unless the stream was told to stop.</summary>
    public async ValueTask DisposeAsync()
    {
        await _place.CloseAsync();
        _decoder.Dispose();
    }

    private Transcript? Decode(WrittenUtterance utterance, CancellationToken cancellationToken)
    {
        try
        {
            using var running = _mark.During(SlateWork.Run);
            _decoder.Begin();
            var transcript = _decoder.Finish(utterance.Audio.Span, utterance.StartMs, cancellationToken);
            _faults.Worked();
            return transcript;
        }
        catch (ModelException e)
        {
            _faults.Failed(e);
            return null;
        }
    }

    private void TellFirst(WrittenUtterance utterance) => _first.Tell(utterance, utterance.First, utterance.HasPartials);
}
