using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Composition;

/// <summary>Hands everything to several outlets, in the same order: first to the one that stores and publishes, then to those that look on.</summary>
internal sealed class OutletTee(IReadOnlyList<IAgentOutlet> outlets) : IAgentOutlet
{
    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
        foreach (var outlet in outlets)
            outlet.Offer(envelope);
    }

    /// <inheritdoc/>
    public void Report(SourceHealth health)
    {
        foreach (var outlet in outlets)
            outlet.Report(health);
    }
}
