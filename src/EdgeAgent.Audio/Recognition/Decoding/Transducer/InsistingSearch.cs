namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>
/// A search that goes along with the frames under a grammar. Its beam may lose the phrase that is said: a text that waits on blanks is
/// likelier, frame by frame, than one whose next labels are unlikely, and in the end none is complete. Then all frames are searched again
/// by alignment length, which compares texts with as many labels and blanks, so that those that go on are not pushed out.
/// </summary>
/// <remarks>Its frames are kept for that, of an utterance of no more than <see cref="MostFrames"/>.</remarks>
/// <param name="search">The search.</param>
/// <param name="again">The search by alignment length, of the same transducer and fusion; it begins when the first has ended.</param>
internal sealed class InsistingSearch(IFrameSearch search, AlignmentLengthSearch again) : IFrameSearch
{
    /// <summary>Minutes of speech, more than any phrase takes.</summary>
    public const int MostFrames = 8192;

    private readonly EncodedUtterance _frames = new();
    private CancellationToken _stop;
    private bool _isWhole;

    /// <inheritdoc/>
    public IReadOnlyList<Hypothesis> Decode(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        Begin();
        Accept(encoded, cancellationToken);
        return Finish();
    }

    /// <inheritdoc/>
    public void Begin()
    {
        _frames.Clear();
        _isWhole = true;
        search.Begin();
    }

    /// <inheritdoc/>
    public void Accept(EncodedUtterance frames, CancellationToken cancellationToken)
    {
        search.Accept(frames, cancellationToken);
        _stop = cancellationToken;
        _isWhole &= _frames.Frames + frames.Frames <= MostFrames;
        if (_isWhole)
            frames.Values.CopyTo(_frames.Append(frames.Frames, frames.Width));
    }

    /// <inheritdoc/>
    public Hypothesis Best() => search.Best();

    /// <inheritdoc/>
    public IReadOnlyList<Hypothesis> Finish()
    {
        var found = search.Finish();
        return found[0].Tokens.Count > 0 || _frames.Frames == 0 || !_isWhole ? found : again.Decode(_frames, _stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        search.Dispose();
        again.Dispose();
    }
}
