using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition;

/// <summary>
/// An encoder that goes along with the samples. Any parts of an utterance give the frames of the whole; a whole utterance is encoded in
/// the same way. Used by one thread.
/// </summary>
internal abstract class StreamingEncoder : IUtteranceEncoder
{
    /// <summary>Samples between two rounds of new frames.</summary>
    public abstract int ChunkSamples { get; }

    /// <inheritdoc/>
    public virtual bool TryEncode(ReadOnlySpan<float> samples, EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        Begin();
        encoded.Clear();
        Push(samples, encoded, cancellationToken);
        End(encoded, cancellationToken);
        return encoded.Frames > 0;
    }

    /// <summary>Begins an utterance.</summary>
    public abstract void Begin();

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">Mono, −1 to 1, at the model's rate; any number.</param>
    /// <param name="newFrames">Gets the frames that are new, often none; what it held is gone.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    public void Accept(ReadOnlySpan<float> samples, EncodedUtterance newFrames, CancellationToken cancellationToken)
    {
        newFrames.Clear();
        Push(samples, newFrames, cancellationToken);
    }

    /// <summary>The utterance is over.</summary>
    /// <param name="newFrames">Gets its last frames, which waited for what comes after them; what it held is gone.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    public void Finish(EncodedUtterance newFrames, CancellationToken cancellationToken)
    {
        newFrames.Clear();
        End(newFrames, cancellationToken);
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Adds the frames that more samples give.</summary>
    protected abstract void Push(ReadOnlySpan<float> samples, EncodedUtterance encoded, CancellationToken cancellationToken);

    /// <summary>Adds the frames that waited for the utterance's end.</summary>
    protected abstract void End(EncodedUtterance encoded, CancellationToken cancellationToken);
}
