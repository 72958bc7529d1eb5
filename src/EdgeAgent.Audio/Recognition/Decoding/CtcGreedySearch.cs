namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>The best path of CTC. Its score is the sum of the chosen log-probabilities of all frames, blanks included.</summary>
internal sealed class CtcGreedySearch(IFrameScorer scorer, int blank, double blankPenalty = 0) : IFrameSearch
{
    private readonly CtcGreedyDecoder _decoder = new(scorer.Vocabulary, blank, blankPenalty);

    /// <inheritdoc/>
    public IReadOnlyList<Hypothesis> Decode(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        Begin();
        Accept(encoded, cancellationToken);
        return Finish();
    }

    /// <inheritdoc/>
    public void Begin() => _decoder.Reset();

    /// <inheritdoc/>
    public void Accept(EncodedUtterance frames, CancellationToken cancellationToken) => _decoder.Accept(scorer.Score(frames, cancellationToken).Values);

    /// <inheritdoc/>
    public Hypothesis Best() => new([.. _decoder.Tokens], _decoder.Score);

    /// <inheritdoc/>
    public IReadOnlyList<Hypothesis> Finish() => [Best()];

    /// <inheritdoc/>
    public void Dispose() => scorer.Dispose();
}
