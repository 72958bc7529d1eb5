using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Composition;

/// <summary>Hands everything to two outlets, in the same order: the one that publishes, and one that only looks on.</summary>
internal sealed class OutletTee(IAgentOutlet publisher, IAgentOutlet onlooker) : IAgentOutlet
{
    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
        publisher.Offer(envelope);
        onlooker.Offer(envelope);
    }

    /// <inheritdoc/>
    public void Report(SourceHealth health)
    {
        publisher.Report(health);
        onlooker.Report(health);
    }
}
