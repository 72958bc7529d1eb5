using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>
/// Recognises utterances of any length with an encoder that takes windows of one length: cut at quiet places, each piece by itself, their
/// texts joined by spaces. Used by one thread.
/// </summary>
internal sealed class WindowedRecognizer(IUtteranceEncoder encoder, IUtteranceSearch search, SearchUse use, TokenTable tokens, QuietCut cut, int sampleRateHz) : IRecognizer
{
    private readonly EncodedUtterance _encoded = new();

    /// <inheritdoc/>
    public SearchUse? Search => use;

    /// <inheritdoc/>
    public Transcript Recognize(ReadOnlySpan<float> samples, double startMs, CancellationToken cancellationToken)
    {
        List<Transcript> pieces = [];
        for (var from = 0; from < samples.Length;)
        {
            var piece = samples.Slice(from, cut.LengthOf(samples[from..]));
            if (encoder.TryEncode(piece, _encoded, cancellationToken))
                pieces.Add(Transcript.Of(search.Decode(_encoded, cancellationToken)[0], tokens, startMs + (1000.0 * from / sampleRateHz), _encoded.MsPerFrame));
            from += piece.Length;
        }

        return Transcript.Join(pieces);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        encoder.Dispose();
        search.Dispose();
    }
}
