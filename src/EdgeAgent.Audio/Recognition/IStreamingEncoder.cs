using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition;

/// <summary>
/// An encoder that goes along with the samples. Any parts of an utterance give the frames of the whole; a whole utterance is encoded in
/// the same way. Used by one thread.
/// </summary>
internal interface IStreamingEncoder : IUtteranceEncoder
{
    /// <summary>Samples between two rounds of new frames.</summary>
    int ChunkSamples { get; }

    /// <summary>Begins an utterance.</summary>
    void Begin();

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">Mono, −1 to 1, at the model's rate; any number.</param>
    /// <param name="newFrames">Gets the frames that are new, often none; what it held is gone.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    void Accept(ReadOnlySpan<float> samples, EncodedUtterance newFrames, CancellationToken cancellationToken);

    /// <summary>The utterance is over.</summary>
    /// <param name="newFrames">Gets its last frames, which waited for what comes after them; what it held is gone.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    void Finish(EncodedUtterance newFrames, CancellationToken cancellationToken);
}
