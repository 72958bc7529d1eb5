using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Evidence;

namespace EdgeAgent.Host.Composition.Evidence;

/// <summary>What several cameras have of one event.</summary>
/// <param name="proofs">Each camera's; owned.</param>
internal sealed class SeveralProofs(IReadOnlyList<IEventProof> proofs) : IEventProof
{
    /// <inheritdoc/>
    public long Bytes => proofs.Sum(proof => proof.Bytes);

    /// <inheritdoc/>
    public IReadOnlyList<EvidenceFile> Write(EventEnvelope envelope, CancellationToken giveUp) => [.. proofs.SelectMany(proof => proof.Write(envelope, giveUp))];

    /// <inheritdoc/>
    public void Told(IReadOnlyList<EvidenceFile> files)
    {
        foreach (var proof in proofs)
            proof.Told(files);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var proof in proofs)
            proof.Dispose();
    }
}
