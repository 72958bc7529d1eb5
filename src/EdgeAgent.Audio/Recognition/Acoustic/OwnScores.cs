using EdgeAgent.Audio.Recognition.Decoding;

namespace EdgeAgent.Audio.Recognition.Acoustic;

/// <summary>
/// Encoded rows that are the scores of CTC labels themselves. Whether a graph ends in a softmax its shapes do not tell; the
/// log-softmax of log-probabilities is what they were.
/// </summary>
/// <param name="vocabulary">Labels.</param>
/// <param name="isBeside">Whether the scores are what the encoder gave beside its rows.</param>
internal sealed class OwnScores(int vocabulary, bool isBeside = false) : IFrameScorer
{
    private readonly EncodedUtterance _scores = new();

    /// <inheritdoc/>
    public int Vocabulary => vocabulary;

    /// <inheritdoc/>
    public EncodedUtterance Score(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        var rows = isBeside ? encoded.Beside! : encoded;
        var scores = _scores.Prepare(rows.Frames, rows.Width);
        for (var t = 0; t < rows.Frames; t++)
            LogSoftmax.Apply(rows[t], scores.Slice(t * rows.Width, rows.Width));
        _scores.MsPerFrame = encoded.MsPerFrame;
        return _scores;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
