using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition;

/// <summary>
/// Recognises the utterances of one stream where the encoder goes along with the samples. Where the search does too, what an utterance
/// holds at once is a part of it, however long it is; else its encoded frames are kept for the search. Used by one thread.
/// </summary>
internal sealed class StreamedRecognizer : IStreamingRecognizer
{
    private readonly StreamingEncoder _encoder;
    private readonly IUtteranceSearch _search;
    private readonly IFrameSearch? _along;
    private readonly TokenTable _tokens;
    private readonly EncodedUtterance _new = new();
    private readonly EncodedUtterance _all = new();
    private readonly Action<int>? _requireShort;
    private int _frames;
    private int _samples;

    /// <summary>A stream's recogniser.</summary>
    /// <param name="encoder">Encodes; owned from then on.</param>
    /// <param name="search">Searches; owned from then on.</param>
    /// <param name="use">How it searches.</param>
    /// <param name="tokens">Spells.</param>
    /// <param name="requireShort">Refuses so many samples where the search must have the whole; null where any number will do.</param>
    public StreamedRecognizer(StreamingEncoder encoder, IUtteranceSearch search, SearchUse use, TokenTable tokens, Action<int>? requireShort = null)
    {
        (_encoder, _search, _tokens, Search) = (encoder, search, tokens, use);
        _along = search as IFrameSearch;
        _requireShort = _along is null ? requireShort : null;
    }

    /// <inheritdoc/>
    public bool SearchesAlong => _along is not null;

    /// <inheritdoc/>
    public SearchUse? Search { get; }

    /// <inheritdoc/>
    public Transcript Recognize(ReadOnlySpan<float> samples, double startMs, CancellationToken cancellationToken)
    {
        _requireShort?.Invoke(samples.Length);
        Begin();
        Accept(samples, cancellationToken);
        return Finish(startMs, cancellationToken);
    }

    /// <inheritdoc/>
    public void Begin()
    {
        _encoder.Begin();
        _along?.Begin();
        _all.Clear();
        (_frames, _samples) = (0, 0);
    }

    /// <inheritdoc/>
    public bool Accept(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        var before = _frames;
        _samples = checked(_samples + samples.Length);
        _requireShort?.Invoke(_samples);

        // No more at once than gives one round of frames: which frames the search gets together does not depend on how an utterance is cut.
        for (; !samples.IsEmpty; samples = samples[Math.Min(samples.Length, _encoder.ChunkSamples)..])
        {
            _encoder.Accept(samples[..Math.Min(samples.Length, _encoder.ChunkSamples)], _new, cancellationToken);
            Take(cancellationToken);
        }

        return _frames > before;
    }

    /// <inheritdoc/>
    public Transcript Hear(double startMs, CancellationToken cancellationToken)
    {
        if (_frames == 0)
            return Transcript.Empty;
        return Spell(_along?.Best() ?? _search.Decode(_all, cancellationToken)[0], startMs);
    }

    /// <inheritdoc/>
    public Transcript Finish(double startMs, CancellationToken cancellationToken)
    {
        _encoder.Finish(_new, cancellationToken);
        Take(cancellationToken);
        if (_frames == 0)
            return Transcript.Empty;
        return Spell((_along?.Finish() ?? _search.Decode(_all, cancellationToken))[0], startMs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder.Dispose();
        _search.Dispose();
    }

    private Transcript Spell(Hypothesis found, double startMs) => Transcript.Of(found, _tokens, startMs, _new.MsPerFrame);

    private void Take(CancellationToken cancellationToken)
    {
        if (_new.Frames == 0)
            return;
        _frames += _new.Frames;
        if (_along is not null)
        {
            _along.Accept(_new, cancellationToken);
            return;
        }

        _new.Values.CopyTo(_all.Append(_new.Frames, _new.Width));
        _all.MsPerFrame = _new.MsPerFrame;
    }
}
