using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Live;

namespace EdgeAgent.Host.Composition;

/// <summary>An utterance that one model has written down and another is to look at again.</summary>
/// <param name="utterance">Its number and place.</param>
/// <param name="first">What the first model heard.</param>
/// <param name="hasPartials">Whether text of it was told while it was spoken.</param>
internal sealed class WrittenUtterance(SpokenUtterance utterance, Transcript first, bool hasPartials)
    : SpokenUtterance(utterance.Number, utterance.Start, utterance.SampleRateHz, utterance.Lead)
{
    /// <summary>What the first model heard.</summary>
    public Transcript First { get; } = first;

    /// <summary>Whether text of it was told while it was spoken.</summary>
    public bool HasPartials { get; } = hasPartials;
}
