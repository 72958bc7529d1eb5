using EdgeAgent.Audio.Orders;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Live;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Composition;

/// <summary>Tells what was said at a microphone.</summary>
/// <param name="stream">The microphone's name.</param>
/// <param name="events">Where its events go.</param>
/// <param name="agentEvents">Where the agent's go.</param>
/// <param name="notes">What else is known of its utterances.</param>
/// <param name="orders">What may be ordered by voice; null for nothing.</param>
internal sealed class UtteranceEvents(string stream, EventIssuer events, EventIssuer agentEvents, UtteranceNotes notes, OrderBook? orders = null)
{
    /// <summary>What has been heard so far.</summary>
    /// <param name="utterance">It goes on.</param>
    /// <param name="number">Counts its partial texts from 1.</param>
    /// <param name="text">Not empty.</param>
    /// <param name="samples">Those of the utterance that were listened to.</param>
    /// <param name="model">Who heard it.</param>
    public void Partial(SpokenUtterance utterance, int number, string text, int samples, string model)
    {
        var end = utterance.PositionMs(samples);
        events.Issue(new SpeechPartial
        {
            Utterance = utterance.Number,
            Partial = number,
            Text = text,
            StartMs = utterance.SpokenMs,
            EndMs = end,
            Model = model,
            StreamTimeMs = end,
        }, utterance.StampOf(samples));
    }

    /// <summary>What was said, once it is over; not before its recording is written, where one is kept.</summary>
    public void Transcript(SpokenUtterance utterance, Transcript transcript, string model) => notes.Tell(new SpeechTranscript
    {
        Utterance = utterance.Number,
        Text = transcript.Text,
        Confidence = transcript.Confidence,
        StartMs = utterance.SpokenMs,
        EndMs = utterance.EndMs,
        Words = transcript.Words,
        Model = model,
        StreamTimeMs = utterance.EndMs,
    }, told => Tell(told, utterance.Stamp, [transcript.Confidence is { } confidence ? Because.Score("confidence", confidence, null) : new EventReason("confidence", "the model says none")]));

    private void Tell(SpeechTranscript told, CaptureStamp stamp, IReadOnlyList<EventReason> reasons)
    {
        events.Issue(told, stamp, null, reasons);
        if (orders?.Find(told) is { } order)
            events.Issue(order, stamp, null, reasons);
    }

    /// <summary>Nobody will write it down.</summary>
    public void Dropped(SpokenUtterance utterance, UtteranceDrop reason) => events.Issue(new SpeechDropped
    {
        Utterance = utterance.Number,
        Reason = reason,
        StartMs = utterance.SpokenMs,
        EndMs = utterance.EndMs,
        StreamTimeMs = utterance.EndMs,
    }, utterance.Stamp);

    /// <summary>A model is too slow for what is said.</summary>
    public void Overloaded(string message) => agentEvents.Issue(new AgentFault { Component = stream, Message = message });
}
