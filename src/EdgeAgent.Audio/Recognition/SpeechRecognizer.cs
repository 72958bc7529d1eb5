using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition;

/// <summary>Recognises the utterances of one stream: encoder, search, spelling. Used by one thread.</summary>
internal sealed class SpeechRecognizer(IUtteranceEncoder encoder, IUtteranceSearch search, SearchUse use, TokenTable tokens) : IRecognizer
{
    private readonly EncodedUtterance _encoded = new();

    /// <inheritdoc/>
    public SearchUse? Search => use;

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
