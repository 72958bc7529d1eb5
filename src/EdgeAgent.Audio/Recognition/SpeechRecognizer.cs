using EdgeAgent.Audio.Recognition.Decoding;

namespace EdgeAgent.Audio.Recognition;

/// <summary>Recognises the utterances of one stream: encoder, search, spelling. Used by one thread.</summary>
internal sealed class SpeechRecognizer(IUtteranceEncoder encoder, IUtteranceSearch search, TokenTable tokens) : IRecognizer
{
    private readonly EncodedUtterance _encoded = new();

    /// <inheritdoc/>
    public Transcript Recognize(ReadOnlySpan<float> samples, double startMs, CancellationToken cancellationToken)
    {
        if (!encoder.TryEncode(samples, _encoded, cancellationToken))
            return Transcript.Empty;
        return Transcript.Of(search.Decode(_encoded, cancellationToken)[0], tokens, startMs, _encoded.MsPerFrame);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        encoder.Dispose();
        search.Dispose();
    }
}
