using EdgeAgent.Audio.Recognition.Decoding;

namespace EdgeAgent.Audio.Recognition.Acoustic;

/// <summary>
/// Encoded rows that are the scores of CTC labels themselves. Whether a graph ends in a softmax its shapes do not tell; the
/// log-softmax of log-probabilities is what they were.
/// </summary>
internal sealed class OwnScores(int vocabulary) : IFrameScorer
{
    private readonly EncodedUtterance _scores = new();

    /// <inheritdoc/>
    public int Vocabulary => vocabulary;

    /// <inheritdoc/>
    public EncodedUtterance Score(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        var scores = _scores.Prepare(encoded.Frames, encoded.Width);
        for (var t = 0; t < encoded.Frames; t++)
            LogSoftmax.Apply(encoded[t], scores.Slice(t * encoded.Width, encoded.Width));
        _scores.MsPerFrame = encoded.MsPerFrame;
        return _scores;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
