using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Pipeline.Evidence;

/// <summary>What proves one event, in memory: taken when the event is issued, written beside the work of its stream. Disposed once by whoever was given it.</summary>
public interface IEventProof : IDisposable
{
    /// <summary>The memory that it holds while it waits.</summary>
    long Bytes { get; }

    /// <summary>Writes it: all files, or none.</summary>
    /// <param name="envelope">The event, which has not been sent.</param>
    /// <param name="giveUp">Nobody waits any more.</param>
    /// <returns>What stands in the event.</returns>
    /// <exception cref="EdgeAgentException">It cannot be written; nothing is left of it.</exception>
    IReadOnlyList<EvidenceFile> Write(EventEnvelope envelope, CancellationToken giveUp);

    /// <summary>The event was sent, on no thread that issues events.</summary>
    /// <param name="files">With these; none where they could not be written, or not in time.</param>
    void Told(IReadOnlyList<EvidenceFile> files);
}
