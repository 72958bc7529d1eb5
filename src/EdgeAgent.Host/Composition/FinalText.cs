using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Live;

namespace EdgeAgent.Host.Composition;

/// <summary>Tells the final text of utterances that one model has heard.</summary>
/// <param name="events">Where it is told.</param>
/// <param name="model">The model's name.</param>
/// <param name="minConfidence">Below it nothing was understood.</param>
internal sealed class FinalText(UtteranceEvents events, string model, double minConfidence)
{
    /// <summary>Whether something was understood.</summary>
    public bool IsText(Transcript transcript) => TextGate.IsText(transcript, minConfidence);

    /// <summary>Tells it: nothing where nothing was understood, unless partial texts wait for their end, which then is an empty one.</summary>
    public void Tell(SpokenUtterance utterance, Transcript transcript, bool hasPartials)
    {
        if (IsText(transcript))
            events.Transcript(utterance, transcript, model);
        else if (hasPartials)
            events.Transcript(utterance, Transcript.Empty, model);
    }
}
