using System.Buffers;
using EdgeAgent.Audio.Evidence;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Evidence;

namespace EdgeAgent.Host.Composition.Evidence;

/// <summary>The recording of one utterance.</summary>
/// <param name="samples">Of the shared pool; given back.</param>
/// <param name="count">How many of them.</param>
/// <param name="folder">Where it is written.</param>
/// <param name="note">Where it is noted.</param>
internal sealed class Recording(float[] samples, int count, EvidenceFolder folder, UtteranceNote note) : IEventProof
{
    /// <inheritdoc/>
    public long Bytes { get; } = (long)count * sizeof(float);

    /// <inheritdoc/>
    public IReadOnlyList<EvidenceFile> Write(EventEnvelope envelope, CancellationToken giveUp)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(WavFile.BytesOf(count));
        try
        {
            var file = bytes.AsSpan(0, WavFile.BytesOf(count));
            WavFile.Write(samples.AsSpan(0, count), SileroWindow.SampleRateHz, file);
            return [folder.Write(EvidenceKind.Sound, envelope.Time, envelope.Id.ToString(), file)];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <inheritdoc/>
    public void Told(IReadOnlyList<EvidenceFile> files) => note.SetEvidence(files);

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<float>.Shared.Return(samples);
}
