using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Capture;

/// <summary>A microphone whose sound comes later, or earlier, than the picture of what made it: its stamps are put right, nothing else.</summary>
/// <param name="source">The source; owned.</param>
/// <param name="offset">How much later it comes; negative: earlier.</param>
/// <param name="time">The clock of the stamps.</param>
public sealed class OffsetSound(IAudioSource source, TimeSpan offset, TimeProvider time) : IAudioSource
{
    /// <inheritdoc/>
    public string Description => source.Description;

    /// <inheritdoc/>
    public bool IsLive => source.IsLive;

    /// <inheritdoc/>
    public long InvalidSamples => source.InvalidSamples;

    /// <inheritdoc/>
    public AudioFormat Open(CancellationToken cancellationToken) => source.Open(cancellationToken);

    /// <inheritdoc/>
    public AudioRead Read(Span<float> interleaved, CancellationToken cancellationToken)
    {
        var read = source.Read(interleaved, cancellationToken);
        return read with { Stamp = read.Stamp.Before(offset, time) };
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
