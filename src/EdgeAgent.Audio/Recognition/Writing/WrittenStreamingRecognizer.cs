using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.Writing;

/// <summary>A recogniser of utterances that are still spoken, whose texts are written by rules. Used by one thread.</summary>
internal sealed class WrittenStreamingRecognizer(IStreamingRecognizer recognizer, TextNormalizer text) : IStreamingRecognizer
{
    /// <inheritdoc/>
    public SearchUse? Search => recognizer.Search;

    /// <inheritdoc/>
    public bool SearchesAlong => recognizer.SearchesAlong;

    /// <inheritdoc/>
    public Transcript Recognize(ReadOnlySpan<float> samples, double startMs, CancellationToken cancellationToken) =>
        text.Apply(recognizer.Recognize(samples, startMs, cancellationToken));

    /// <inheritdoc/>
    public void Begin() => recognizer.Begin();

    /// <inheritdoc/>
    public bool Accept(ReadOnlySpan<float> samples, CancellationToken cancellationToken) => recognizer.Accept(samples, cancellationToken);

    /// <inheritdoc/>
    public Transcript Hear(double startMs, CancellationToken cancellationToken) => text.Apply(recognizer.Hear(startMs, cancellationToken));

    /// <inheritdoc/>
    public Transcript Finish(double startMs, CancellationToken cancellationToken) => text.Apply(recognizer.Finish(startMs, cancellationToken));

    /// <inheritdoc/>
    public void Dispose() => recognizer.Dispose();
}
