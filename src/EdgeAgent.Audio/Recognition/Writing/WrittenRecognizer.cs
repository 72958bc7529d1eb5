using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.Writing;

/// <summary>A recogniser whose texts are written by rules. Used by one thread.</summary>
internal sealed class WrittenRecognizer(IRecognizer recognizer, TextNormalizer text) : IRecognizer
{
    /// <inheritdoc/>
    public SearchUse? Search => recognizer.Search;

    /// <inheritdoc/>
    public Transcript Recognize(ReadOnlySpan<float> samples, double startMs, CancellationToken cancellationToken) =>
        text.Apply(recognizer.Recognize(samples, startMs, cancellationToken));

    /// <inheritdoc/>
    public void Dispose() => recognizer.Dispose();
}
