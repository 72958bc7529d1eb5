using EdgeAgent.Audio.Recognition.Decoding;

namespace EdgeAgent.Audio.Recognition;

/// <summary>
/// Recognises the utterances of one stream where encoder and search go along with the samples: what an utterance holds at once is a
/// part of it, however long it is. Used by one thread.
/// </summary>
internal sealed class StreamedRecognizer(StreamingEncoder encoder, IFrameSearch search, TokenTable tokens) : IRecognizer
{
    private readonly EncodedUtterance _new = new();

    /// <inheritdoc/>
    public Transcript Recognize(ReadOnlySpan<float> samples, double startMs, CancellationToken cancellationToken)
    {
        encoder.Begin();
        search.Begin();
        var frames = 0;
        for (; !samples.IsEmpty; samples = samples[Math.Min(samples.Length, encoder.ChunkSamples)..])
        {
            encoder.Accept(samples[..Math.Min(samples.Length, encoder.ChunkSamples)], _new, cancellationToken);
            frames += Search(cancellationToken);
        }

        encoder.Finish(_new, cancellationToken);
        frames += Search(cancellationToken);
        return frames == 0 ? Transcript.Empty : Transcript.Of(search.Finish()[0], tokens, startMs, _new.MsPerFrame);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        encoder.Dispose();
        search.Dispose();
    }

    private int Search(CancellationToken cancellationToken)
    {
        if (_new.Frames > 0)
            search.Accept(_new, cancellationToken);
        return _new.Frames;
    }
}
