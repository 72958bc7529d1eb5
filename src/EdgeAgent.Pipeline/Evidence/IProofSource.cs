using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Pipeline.Evidence;

/// <summary>Knows what proves the events of one source. Called by the thread that issues an event, while it is issued.</summary>
public interface IProofSource
{
    /// <summary>Whether there is something that is to prove an event; allocates nothing.</summary>
    bool Proves(EventData data);

    /// <summary>Takes what proves it, in no more time than a copy in memory needs. Only asked of what <see cref="Proves"/> is true.</summary>
    IEventProof Take(EventEnvelope envelope);
}
