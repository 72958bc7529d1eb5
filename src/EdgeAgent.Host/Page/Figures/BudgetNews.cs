using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;

namespace EdgeAgent.Host.Page.Figures;

/// <summary>Knows whether the device is over its budget, by what was told of it last. Thread-safe.</summary>
internal sealed class BudgetNews : IAgentOutlet
{
    private volatile string? _sentence;

    /// <summary>What was told when the device came to be over its budget; null while it is not.</summary>
    public string? Sentence => _sentence;

    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
        switch (envelope.Data)
        {
            case BudgetExceeded exceeded:
                _sentence = exceeded.Message;
                break;
            case BudgetRestored:
                _sentence = null;
                break;
        }
    }

    /// <inheritdoc/>
    public void Report(SourceHealth health)
    {
    }
}
