using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>
/// Scores what may come next, for all hypotheses of a search label by label at once: an attention decoder or a language model.
/// It keeps the states of the last step's hypotheses. Belongs to one stream and one thread.
/// </summary>
internal interface INextTokenScorer : IDisposable
{
    /// <summary>Scores that it gives for a hypothesis.</summary>
    int Vocabulary { get; }

    /// <summary>Begins an utterance with no hypothesis.</summary>
    /// <param name="encoded">What it attends to; unchanged until the next call. A language model does not look.</param>
    void Begin(EncodedUtterance encoded);

    /// <summary>Goes one step on: each hypothesis of the new step continues one of the step before.</summary>
    /// <param name="parents">Which one of the step before; −1 in the first step, which has one hypothesis.</param>
    /// <param name="tokens">The token that it continues it with; in the first step the one that begins texts.</param>
    /// <param name="logProbabilities">[hypotheses, <see cref="Vocabulary"/>] of what comes after it, natural logarithms.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    void Advance(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken);

    /// <summary>The first step of a text that begins with several given tokens: what comes after them.</summary>
    /// <param name="tokens">The tokens, at least one; the hypothesis that they are is the step's only one.</param>
    /// <param name="logProbabilities">[<see cref="Vocabulary"/>], natural logarithms.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    void Prompt(ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken)
    {
        for (var i = 0; i < tokens.Length; i++)
            Advance([i == 0 ? -1 : 0], tokens.Slice(i, 1), logProbabilities, cancellationToken);
    }
}
