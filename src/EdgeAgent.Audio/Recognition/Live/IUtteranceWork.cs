using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Audio.Recognition.Live;

/// <summary>
/// What is done with the utterances of one stream when their turn comes. The queue calls it on one thread at a time, in the order of
/// the stream; only <see cref="Dropped"/> may come from another.
/// </summary>
public interface IUtteranceWork
{
    /// <summary>The number of samples from which there is something to do in an utterance that is not over; the largest number for nothing.</summary>
    int FirstStep { get; }

    /// <summary>Goes on with an utterance that is not over, or was not when it was chosen.</summary>
    /// <param name="utterance">What there is of it.</param>
    /// <param name="cancellationToken">The stream stops.</param>
    StepDone Advance(SpokenUtterance utterance, CancellationToken cancellationToken);

    /// <summary>Writes down an utterance that is over.</summary>
    /// <param name="utterance">All of it; its samples go with the call.</param>
    /// <param name="cancellationToken">The stream stops.</param>
    /// <returns>False when that failed: the utterance is dropped.</returns>
    bool Finish(SpokenUtterance utterance, CancellationToken cancellationToken);

    /// <summary>An utterance will not be written down.</summary>
    /// <param name="utterance">Its places; its samples are gone.</param>
    /// <param name="reason">Why.</param>
    void Dropped(SpokenUtterance utterance, UtteranceDrop reason);

    /// <summary>Utterances have begun to be dropped because more is said than can be written down. Told to one of the streams, once until all was caught up.</summary>
    /// <param name="message">The sentence for a person.</param>
    void Overloaded(string message);
}
