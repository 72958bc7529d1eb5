using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>A search that goes along with the frames, so that it can tell what it has heard so far. Belongs to one stream and one thread.</summary>
internal interface IFrameSearch : IUtteranceSearch
{
    /// <summary>Begins an utterance.</summary>
    void Begin();

    /// <summary>Takes the next encoded frames.</summary>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    void Accept(EncodedUtterance frames, CancellationToken cancellationToken);

    /// <summary>The best text of the frames so far; frames are counted from <see cref="Begin"/>.</summary>
    Hypothesis Best();

    /// <summary>The texts, the best first, when no frame follows; never empty.</summary>
    IReadOnlyList<Hypothesis> Finish();
}
